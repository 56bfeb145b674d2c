import { randomUUID } from 'node:crypto';
import type { Users } from '../identity/user.ts';
import { optionalText, parseFields, textOf, textsOf } from './input.ts';
import type { ControlPorts, UserInput } from './ports.ts';

/** The domain of {@link DEFAULT_USER}; `.example` is nobody's (RFC 2606). */
const DOMAIN = 'keyward-emulator.example';

/** Who signs in where nobody says who. */
export const DEFAULT_USER: UserInput = {
  userPrincipalName: `user@${DOMAIN}`,
  displayName: 'Keyward User',
};

export function userRegistration(users: Users): ControlPorts['registerUser'] {
  return ({ userPrincipalName: name, displayName: shown, objectId: id = randomUUID(), groups = [] }) => {
    const { userPrincipalName, displayName, objectId } = users.register({
      userPrincipalName: name,
      displayName: shown ?? String(name).split('@')[0] ?? '',
      objectId: id,
      groups,
    });
    return { userPrincipalName, displayName, objectId };
  };
}

export function parseUser(body: Uint8Array): UserInput {
  const fields = parseFields(body, ['userPrincipalName', 'displayName', 'objectId', 'groups']);
  const displayName = optionalText('displayName', fields['displayName']);
  const objectId = optionalText('objectId', fields['objectId']);
  return {
    userPrincipalName: textOf('userPrincipalName', fields['userPrincipalName']),
    groups: textsOf('groups', fields['groups']),
    ...(displayName === undefined ? {} : { displayName }),
    ...(objectId === undefined ? {} : { objectId }),
  };
}
