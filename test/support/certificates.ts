import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];

/** Subject alternative names of this machine. */
const LOCAL = 'IP:127.0.0.1,DNS:localhost';

interface Issued {
  readonly certificate: string;
  readonly key: string;
}

/** Makes certificates and keys with `openssl`, in a folder that is deleted after the test. */
export class Certificates {
  readonly #folder = mkdtempSync(join(tmpdir(), 'certificates-'));
  readonly ca: string;

  constructor() {
    onTestFinished(() => rmSync(this.#folder, { recursive: true, force: true }));
    this.ca = this.selfSigned('ca', '/CN=Test CA').certificate;
  }

  file(name: string): string {
    return join(this.#folder, name);
  }

  /** Writes a file. @returns its path */
  write(name: string, content: string | Buffer): string {
    writeFileSync(this.file(name), content);
    return this.file(name);
  }

  selfSigned(name: string, subject = `/CN=${name}`): Issued {
    const names = ['-addext', `subjectAltName=${LOCAL}`];
    this.#openssl(
      'req',
      '-x509',
      ...NEW_KEY,
      '-nodes',
      '-days',
      '2',
      '-subj',
      subject,
      ...names,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
    );
    return { certificate: this.file(`${name}.pem`), key: this.file(`${name}.key`) };
  }

  /** Makes a certificate signed by the CA. @param days its validity; negative for an expired one @param names subject alternative names */
  issued(name: string, { days = 2, names = LOCAL }: { days?: number; names?: string } = {}): Issued {
    this.#request(name);
    this.#openssl(
      ...['x509', '-req', '-days', String(days), '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
      ...['-extfile', this.#names(name, names), '-out', `${name}.pem`],
    );
    return { certificate: this.file(`${name}.pem`), key: this.file(`${name}.key`) };
  }

  /** Makes a certificate signed by the CA that is valid only in 2098 and 2099. It needs `openssl ca`, which can set the first day. */
  early(name: string): Issued {
    this.write('index.txt', '');
    const config = ['[a]', 'database = index.txt', 'new_certs_dir = .', 'rand_serial = yes', 'default_md = sha256', 'policy = p'];
    this.write('early.cnf', [...config, '[p]', 'commonName = supplied', ''].join('\n'));
    this.#request(name);
    this.#openssl(
      ...['ca', '-batch', '-config', 'early.cnf', '-name', 'a', '-startdate', '20980101000000Z', '-enddate', '20991231000000Z', '-notext'],
      ...['-in', `${name}.csr`, '-cert', 'ca.pem', '-keyfile', 'ca.key', '-extfile', this.#names(name, LOCAL), '-out', `${name}.pem`],
    );
    return { certificate: this.file(`${name}.pem`), key: this.file(`${name}.key`) };
  }

  /** Converts a certificate to DER. @returns the path of the file */
  inDer(certificate: string): string {
    this.#openssl('x509', '-in', certificate, '-outform', 'der', '-out', 'certificate.der');
    return this.file('certificate.der');
  }

  /** Encrypts a key with a passphrase. @param form `traditional` is that of older programs @returns the path of the file */
  encrypted(key: string, passphrase: string, form: 'pkcs8' | 'traditional' = 'pkcs8'): string {
    const command = form === 'pkcs8' ? ['pkcs8', '-topk8'] : ['ec', '-aes256'];
    this.#openssl(...command, '-in', key, '-passout', `pass:${passphrase}`, '-out', `${form}.key`);
    return this.file(`${form}.key`);
  }

  /** Makes a key and a signing request. */
  #request(name: string): void {
    this.#openssl('req', ...NEW_KEY, '-nodes', '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
  }

  /** @returns a file with the extensions of a certificate */
  #names(name: string, names: string): string {
    return this.write(`${name}.names`, `subjectAltName=${names}\n`);
  }

  #openssl(...args: readonly string[]): void {
    execFileSync('openssl', args, { stdio: 'ignore', cwd: this.#folder });
  }
}
