import { LOGIN_HOSTS, MANAGEMENT_HOST, VAULT_DOMAIN } from '../cloud/hosts.ts';
import { nameConstraints } from './constraints.ts';
import type { CertificateNames } from './names.ts';

/** An authority of the emulator's: what it may certify, and under which names it is kept and shown. */
export interface AuthorityProfile {
  /** Of the folders that its generations are kept in. */
  readonly kind: string;
  /** Its common name is this, `root` and a mark. */
  readonly title: string;
  /** The extension's value, DER. */
  readonly constraints: Buffer;
}

/** Good for this machine's own names only. */
export const EVERYDAY: AuthorityProfile = {
  kind: 'authority',
  title: 'Keyward emulator',
  constraints: nameConstraints({
    dns: ['localhost'],
    ip: [
      Buffer.from([127, 0, 0, 0, 255, 0, 0, 0]),
      Buffer.concat([Buffer.alloc(15), Buffer.of(1), Buffer.alloc(16, 255)]),
    ],
  }),
};

/** Good for the names of Azure that the proxy stands in for, and for no others; made when it first does. */
export const PROXY: AuthorityProfile = {
  kind: 'proxy-authority',
  title: 'Keyward emulator proxy',
  constraints: nameConstraints({ dns: [VAULT_DOMAIN, ...LOGIN_HOSTS, MANAGEMENT_HOST], ip: [] }),
};

export const PROXY_NAMES: CertificateNames = {
  dns: [`*.${VAULT_DOMAIN}`, ...LOGIN_HOSTS, MANAGEMENT_HOST],
  ip: [],
};
