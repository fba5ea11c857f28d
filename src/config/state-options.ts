/** The options of the database that can hold the state. */

import * as z from 'zod';
import * as address from './address-values.ts';
import { checked, POSTGRES_CHECKS } from './checks.ts';
import * as credential from './credential-values.ts';
import * as value from './values.ts';

const postgres = checked(
  z.strictObject({
    url: address.databaseUrl(
      'Connection URI of a PostgreSQL database, version 13 or later, that holds the state in place of state_folder. It uses TLS, except to this machine or with ?sslmode=disable.',
    ),
    schema: value.schemaName('isolarcloud2mqtt', 'Schema for the tables; it is made at the first start. Each bridge needs its own.'),
    ca_file: value.optionalText(
      'Certificate of the authority that signed the certificate of the database, where Node.js does not know it.',
      './ca.crt',
    ),
    encryption_key: credential.optionalEncryptionKey(
      'Encrypts the tokens of the account in the database. At least 32 random characters, for example from openssl rand -hex 32; keep it, since it cannot be recovered.',
    ),
  }),
  POSTGRES_CHECKS,
);

export const state = z.strictObject({
  postgres: postgres.prefault({}).meta({ description: 'A PostgreSQL database, so that the bridge needs no disk that survives a restart.' }),
});
