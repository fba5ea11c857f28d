import type { CloudSimulator } from '../../src/simulator/cloud.ts';

/** The section `isolarcloud` for a cloud, in the flavour of its application. */
export const accountSettings = (cloud: CloudSimulator, gateway: string): Readonly<Record<string, unknown>> => ({
  gateway,
  app_key: cloud.account.appKey,
  secret_key: cloud.account.secretKey,
  ...(cloud.oauth === null
    ? { username: cloud.account.username, password: cloud.account.password }
    : { application_id: cloud.authorizeUrl(gateway) }),
  ...(cloud.rsaPublicKey !== null && { rsa_public_key: cloud.rsaPublicKey }),
});
