import type { Clock } from '../../clock/clock.ts';
import type { User } from '../user.ts';
import { createExpiring, type Expiring } from './expiring.ts';
import type { Permissions } from './permissions.ts';
import type { Challenge } from './pkce.ts';

/** What one sign-in brought about, so that all of it can be taken back: codes, and every refresh token since. */
export interface Family {
  revoked: boolean;
}

/** Who agreed to what, for which client. */
export interface Grant {
  readonly clientId: string;
  readonly user: User;
  readonly permissions: Permissions;
  readonly family: Family;
}

export interface AuthorizationCode extends Grant {
  /** Goes into the id token, so that the client knows its own request again. */
  readonly nonce: string | undefined;
  /** As the authorization request wrote it, to be repeated letter for letter; undefined where it did not. */
  readonly redirectUri: string | undefined;
  readonly challenge: Challenge | undefined;
  redeemed: boolean;
}

/** What a device waits for. */
export type DeviceAnswer =
  | { readonly kind: 'pending' }
  | { readonly kind: 'approved'; readonly user: User }
  | { readonly kind: 'declined' }
  | { readonly kind: 'redeemed' };

export interface DeviceRequest {
  readonly clientId: string;
  readonly permissions: Permissions;
  /** What a person types: short, and told to whoever stands before the device. */
  readonly userCode: string;
  readonly family: Family;
  answer: DeviceAnswer;
}

/** Everything that is under way between a person and the tokens in that person's name; in memory alone. */
export interface Grants {
  readonly codes: Expiring<AuthorizationCode>;
  readonly refreshTokens: Expiring<Grant>;
  readonly devices: Expiring<DeviceRequest>;
}

const MINUTE_MS = 60_000;
export const DEVICE_CODE_LIFE_S = 900;

/** Lives are Entra's: ten minutes for a code, fifteen for a device code, ninety days for a refresh token. */
export function createGrants(clock: Clock): Grants {
  return {
    codes: createExpiring({ clock, lifeMs: 10 * MINUTE_MS, capacity: 1_000 }),
    refreshTokens: createExpiring({ clock, lifeMs: 90 * 24 * 60 * MINUTE_MS, capacity: 10_000 }),
    devices: createExpiring({ clock, lifeMs: DEVICE_CODE_LIFE_S * 1000, capacity: 1_000 }),
  };
}
