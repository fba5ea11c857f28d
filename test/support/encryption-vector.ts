/**
 * One encrypted request and its reply with an invented key pair, computed with Node 20 and checked with OpenSSL 3.0. Client and
 * simulator are both tested with it, so that an error that both make is found.
 */
export const VECTOR = {
  /** The public key in the form that the Developer Portal shows. */
  publicKey:
    'MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCxP5975cHRWqmGxszlGZTLGFTkpvRwfSgpb8CtFtAnyN8pnj3UQBErMRJ5SIXIVJHLkaDKSW7oSaplYSS9LzcTWe_R2uD4gqhd8t4KX0uXlbEgyamBx6VGnb3yx0sJxyf4IjQMxg6y4f58oyuWvgp3z1ep8j11hxOIaTKFevQ2XQIDAQAB',
  /** The private key as base64 of PKCS#8 DER. */
  privateKey:
    'MIICeQIBADANBgkqhkiG9w0BAQEFAASCAmMwggJfAgEAAoGBALE/n3vlwdFaqYbGzOUZlMsYVOSm9HB9KClvwK0W0CfI3ymePdRAESsxEnlIhchUkcuRoMpJbuhJqmVhJL0vNxNZ79Ha4PiCqF3y3gpfS5eVsSDJqYHHpUadvfLHSwnHJ/giNAzGDrLh/nyjK5a+CnfPV6nyPXWHE4hpMoV69DZdAgMBAAECgYEAn594dQ+4uF05hpLKOxgKk8xZx4FDaXqNDKQDlN2SoAGaV9SWQetgitEqnebd9EeU9Qs1DneLVc3hkmMlvuoiYd2l2EmHpbtWLDRlD/nNIq6G8FjftKoaVf2K9Jxs2bGCQuwU9IosV8hWeokI0MENtKcQ3kBoSl/+S48EROViVYECQQDp7DOONjL5rAOfaHJyMxi4slGS1bOPzythy972nOp0eGRYZ0tULx3Dkj2lMZSPAolZIX9kM2IAzVPXk0++NOcVAkEAwfoelqXh0fFxD5Ann8vgKe+QSU4Qjo5l8ap7VAfzpIa3T58Ni8F9MK7A8jLfzh7KnPt7joOeYDAe5JcxzxtkKQJBANxZOT9O4rm5RThVxOi6JSFmJ90vHJPszKq0xnR734aTGcMEmjrUny7ohNUlXRFRjFu/aCbVGA41XDMHeuhrIPkCQQCtHEFmIl4YlYdX40dpdXH1GuXCddeS0YQrGwD7KimGn+9CMGjPW3sVEjABNePDuHkLhedrdQzHPMqlKEV8Vi6ZAkEAr9F/CW5sQqLDczo+oi6MeJtOgHjeQhhIIOW2en2Aw9/JK4tOiFDW6cZoau7CDI6cRrYxEra7GkiguaUk2WDRvA==',
  key: 'A1b2C3d4E5f6G7h8',
  nonce: '0123456789abcdef0123456789abcdef',
  timestampMs: 1_764_547_200_000,
  fields: {
    appkey: '0123456789ABCDEF0123456789ABCDEF',
    user_account: 'user@example.org',
    user_password: 'pä55',
    lang: '_en_US',
  },
  /** The JSON of the request before encryption. */
  plainRequest:
    '{"appkey":"0123456789ABCDEF0123456789ABCDEF","user_account":"user@example.org","user_password":"pä55","lang":"_en_US","api_key_param":{"nonce":"0123456789abcdef0123456789abcdef","timestamp":"1764547200000"}}',
  request:
    'DB725116BC79C475AEEB04E9D1B56357F9C3261A84077A788AE8E90BAE6FFFF658B63039443C32E27BC262E3CCFC5A8222AC8095390CB175EA53F0A296187A23C131EFAA6BA2D56CBBA8B32435804390C01C9B4CADAA6450C7566560C6221BB5A1B43D806F4A2C2082E6A9993A9A602305434C4B2531E52E397DC75AC132C3A2D25132D2577AA9A8A50739FB12C67216C34C8A289B6CEFFC771ECCF51F0D0E65B45F78E5A0CDC687A9C6B596807345604316C9CDA4B16D77184CB3D80088ADC4D7A424674E87251ED86FFC921DEB8793F562697678FDB8F88CF261DDAA61A7C3',
  /** The header x-random-secret-key: the encrypted AES key, with padding bytes 0xAA instead of random ones. */
  header:
    'f-uSw8v05ZYt5772-_JJSn80s04Jec1_EuwheeAHgcx_QbLj554sfWrQLknql6AfG1ewxYQqHYb3O14m2YUmBCGe80gUf8pijoLIi2eKdDL484wFEo6tl5JYRbcfpGrnM7k66Rw9bK8LqnSAiXbSou_dEFShSckfWO5gDbrhgAU',
  plainReply:
    '{"req_serial_num":"20261128aaaabbbbccccddddeeeeffff","result_code":"1","result_msg":"success","result_data":{"login_state":"1","token":"1_00112233445566778899aabbccddeeff"}}',
  reply:
    'a3208cf97588173a1a36149e937f338a0946cc96a02a1b6d7a9b8b73abbaf3c67b913e8fe3232cf909616799ed17a7ac1b161e26f2d4c1729ce4154b4ec653f7b2fb399ae4f662f049d379a328b9f45688e4c0ccf50605013815cc2b28af9314b190c227bdfb95c365b6007a063783cf1f92c740f1e39a833fff27adb6073a6bca8779ff3b8db9564b16dc728f682094d61be9cbd285d5a5efc0dc2a32a50ebce08f875ef889c180f81e3ec56ec99df6',
} as const;

/** The public key in PEM form. */
export const PEM = `-----BEGIN PUBLIC KEY-----\n${VECTOR.publicKey.replace(/.{64}/g, '$&\n')}\n-----END PUBLIC KEY-----\n`;
