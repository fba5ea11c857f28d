import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readTlsFiles, type TlsFiles } from '../../../src/mqtt/tls-files.ts';
import { Certificates } from '../../support/certificates.ts';

const PASSPHRASE = 'planted passphrase';

it('names the TLS file that is not there', async () => {
  await expect(readTlsFiles({ ca: '/nowhere/ca.pem' })).rejects.toMatchObject({
    code: 'tls_file_unreadable',
    context: { detail: '/nowhere/ca.pem (ENOENT)' },
  });
});

it('does not open a pipe: without a writer it would be waited for', async () => {
  const pipe = new Certificates().file('pipe.pem');
  execFileSync('mkfifo', [pipe]);

  await expect(readTlsFiles({ ca: pipe })).rejects.toMatchObject({
    code: 'tls_file_unreadable',
    context: { detail: `${pipe} (not a file)` },
  });
});

it('reads nothing where nothing is configured', async () => {
  expect(await readTlsFiles({})).toEqual({ ca: undefined, certificate: undefined, key: undefined });
});

it('reads a CA, a certificate and its key', async () => {
  const made = new Certificates();
  const { certificate, key } = made.issued('client');
  const material = await readTlsFiles({ ca: made.ca, certificate, key });

  expect([material.ca, material.certificate]).toEqual([readFileSync(made.ca, 'latin1'), readFileSync(certificate, 'latin1')]);
  expect(material.key).toContain('-----BEGIN PRIVATE KEY-----');
});

it.each(['pkcs8', 'traditional'] as const)('opens an encrypted key (%s) with its passphrase (B7)', async (form) => {
  const made = new Certificates();
  const { certificate, key } = made.issued('client');
  const files = { certificate, key: made.encrypted(key, PASSPHRASE, form) };
  const opened = await readTlsFiles({ ...files, passphrase: PASSPHRASE });

  expect(opened.key).toBe((await readTlsFiles({ certificate, key })).key);
});

describe('names the mistake and the file (B7):', () => {
  const cases: readonly (readonly [string, string, (made: Certificates) => { files: TlsFiles; named: string }])[] = [
    [
      'a CA in DER form',
      'tls_file_binary',
      (made) => {
        const ca = made.inDer(made.ca);
        return { files: { ca }, named: ca };
      },
    ],
    [
      'a CA file without a certificate',
      'tls_file_without_certificate',
      (made) => {
        const ca = made.file('ca.key');
        return { files: { ca }, named: ca };
      },
    ],
    [
      'an empty CA file',
      'tls_file_without_certificate',
      (made) => {
        const ca = made.write('empty.pem', '');
        return { files: { ca }, named: ca };
      },
    ],
    [
      'a key file that holds the certificate',
      'tls_file_without_key',
      (made) => {
        const { certificate } = made.issued('client');
        return { files: { certificate, key: certificate }, named: certificate };
      },
    ],
    [
      'an encrypted key without a passphrase',
      'tls_key_encrypted',
      (made) => {
        const { certificate, key } = made.issued('client');
        const named = made.encrypted(key, PASSPHRASE);
        return { files: { certificate, key: named }, named };
      },
    ],
    [
      'an encrypted key with another passphrase',
      'tls_passphrase_wrong',
      (made) => {
        const { certificate, key } = made.issued('client');
        const named = made.encrypted(key, PASSPHRASE);
        return { files: { certificate, key: named, passphrase: 'another' }, named };
      },
    ],
    [
      'the key of another certificate',
      'tls_key_other',
      (made) => {
        const { certificate } = made.issued('client');
        const { key } = made.issued('other');
        return { files: { certificate, key }, named: `${certificate}, ${key}` };
      },
    ],
    [
      'a damaged certificate',
      'tls_file_refused',
      (made) => {
        const ca = made.write('damaged.pem', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n');
        return { files: { ca }, named: ca };
      },
    ],
  ];

  it.each(cases)('%s', async (_, code, make) => {
    const { files, named } = make(new Certificates());
    const failure = await readTlsFiles(files).catch((error: Error) => error);

    expect(failure).toMatchObject({ code, exit: 78 });
    expect(String(failure)).toContain(named);
    expect(String(failure)).not.toContain(PASSPHRASE);
  });
});

it('shows nothing of a file that is neither certificate nor key', async () => {
  const file = new Certificates().write('wrong.pem', 'my password');
  const failure = await readTlsFiles({ certificate: file, key: file }).catch((error: Error) => error);

  expect(failure).toMatchObject({ code: 'tls_file_without_certificate' });
  expect(String(failure)).not.toContain('my password');
});
