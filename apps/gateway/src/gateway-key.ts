import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** The gateway's own Ed25519 key: made at the first start, kept beside the spool, never sent anywhere. */
export class GatewayKey {
  readonly publicKey: string;

  private constructor(private readonly privateKey: KeyObject) {
    this.publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
  }

  static open(path: string): GatewayKey {
    if (!existsSync(path)) {
      const { privateKey } = generateKeyPairSync('ed25519');
      writeFileSync(`${path}.part`, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
      const handle = openSync(`${path}.part`, 'r');
      fsyncSync(handle);
      closeSync(handle);
      renameSync(`${path}.part`, path);
    }
    return new GatewayKey(createPrivateKey(readFileSync(path)));
  }

  sign(document: string): string {
    return sign(null, Buffer.from(document, 'utf8'), this.privateKey).toString('base64');
  }
}
