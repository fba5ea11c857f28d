import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrokerAccount, TestBroker } from './broker.ts';
import { BrokerProcess } from './broker-process.ts';
import { freePort } from './ports.ts';

/** Paths of files made with `openssl`: a CA, and certificates and keys of the broker and of one client. */
export interface Certificates {
  readonly ca: string;
  readonly serverCertificate: string;
  readonly serverKey: string;
  readonly clientCertificate: string;
  readonly clientKey: string;
}

export interface MosquittoOptions {
  readonly account?: BrokerAccount | undefined;
  /** If given, the broker uses TLS and requires a client certificate of this CA. */
  readonly certificates?: Certificates;
  readonly websockets?: boolean;
  /** Path of the program; default: the installed one. */
  readonly program?: string | undefined;
  /** File for the broker's log of every message; each line begins with the time in epoch seconds. Default: no log. */
  readonly logFile?: string;
  /** Further lines of mosquitto.conf. */
  readonly settings?: readonly string[];
}

const BINARIES = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto'];

/** Returns the path of the installed Mosquitto. @throws Error if it is not installed */
function mosquittoBinary(): string {
  const binary = BINARIES.find((path) => existsSync(path));
  if (!binary) throw new Error('Mosquitto is not installed: apt-get install mosquitto');
  return binary;
}

/** Starts Mosquitto on a free port of 127.0.0.1, without persistence. */
export async function startMosquitto(options: MosquittoOptions = {}): Promise<TestBroker> {
  const port = await freePort();
  // Mosquitto 2.0 needs a listener for plain MQTT besides those for WebSockets.
  const others = options.websockets ? [`listener ${await freePort()} 127.0.0.1`] : [];
  const server = new BrokerProcess(options.program ?? mosquittoBinary(), port);
  let folder = '';

  const start = async (): Promise<void> => {
    folder = mkdtempSync(join(tmpdir(), 'mosquitto-'));
    const configFile = join(folder, 'mosquitto.conf');
    writeFileSync(configFile, `${[...configuration(options, port, folder), ...others].join('\n')}\n`);
    await server.start(configFile);
  };
  const stop = async (): Promise<void> => {
    if (await server.stop()) rmSync(folder, { recursive: true });
  };
  await start();
  const scheme = `${options.websockets ? 'ws' : 'mqtt'}${options.certificates ? 's' : ''}`;
  return { url: `${scheme}://127.0.0.1:${port}`, start, stop };
}

function configuration(options: MosquittoOptions, port: number, folder: string): string[] {
  const { account, certificates, websockets, logFile, settings = [] } = options;
  const log = logFile === undefined ? ['log_dest none'] : [`log_dest file ${logFile}`, 'log_type all'];
  const lines = [`listener ${port} 127.0.0.1`, 'persistence false', ...log, ...settings];
  if (process.getuid?.() === 0) lines.push('user root');
  if (websockets) lines.push('protocol websockets');
  if (account) {
    const file = join(folder, 'passwords');
    execFileSync('mosquitto_passwd', ['-c', '-b', file, account.username, account.password], { stdio: 'ignore' });
    chmodSync(file, 0o600);
    lines.push('allow_anonymous false', `password_file ${file}`);
  } else {
    lines.push('allow_anonymous true');
  }
  if (certificates) {
    const { ca, serverCertificate, serverKey } = certificates;
    lines.push(`cafile ${ca}`, `certfile ${serverCertificate}`, `keyfile ${serverKey}`, 'require_certificate true');
  }
  return lines;
}

/** Creates a CA, a broker certificate for 127.0.0.1 and a client certificate in a new folder. */
export function makeCertificates(): { certificates: Certificates; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'certificates-'));
  const file = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'ignore', cwd: folder });
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=Test CA', '-keyout', 'ca.key', '-out', 'ca.pem');
  writeFileSync(file('names'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
  for (const name of ['server', 'client']) {
    openssl('req', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
    openssl(
      ...['x509', '-req', '-days', '2', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
      ...['-extfile', 'names', '-out', `${name}.pem`],
    );
  }
  return {
    certificates: {
      ca: file('ca.pem'),
      serverCertificate: file('server.pem'),
      serverKey: file('server.key'),
      clientCertificate: file('client.pem'),
      clientKey: file('client.key'),
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
