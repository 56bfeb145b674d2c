import { invalid } from '../option.ts';

/** A person of the tenant. There is no password: signing in here asks who somebody is, and believes it. */
export interface UserSettings {
  /** `name@domain`. */
  readonly userPrincipalName: string;
  readonly displayName: string;
  /** What role assignments name. */
  readonly objectId: string;
  /** Object ids of the groups the user belongs to. */
  readonly groups?: readonly string[];
}

export type User = Required<UserSettings>;

export interface Users {
  /** @throws EmulatorError `invalid_option`, also where the name or the object id is another user's. */
  register(settings: UserSettings): User;
  byName(userPrincipalName: string): User | undefined;
  byObjectId(objectId: string): User | undefined;
  /** In the order of their registration; the first one signs in where nobody says who. */
  list(): readonly User[];
  /** Puts these in place of all that are there. */
  become(users: readonly User[]): void;
}

/** The characters that Entra allows before the `@`, and a domain. */
const PRINCIPAL_NAME = /^[\w.!#^~'-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,187}[a-z0-9])?$/i;

/**
 * Names and ids are compared without case, as Entra compares them. `keep` is told of each user before it counts, and
 * may throw.
 */
export function createUsers(keep?: (user: User) => void): Users {
  const byName = new Map<string, User>();
  const byId = new Map<string, User>();
  const add = (user: User) => {
    byName.set(user.userPrincipalName.toLowerCase(), user);
    byId.set(user.objectId.toLowerCase(), user);
  };
  return {
    register: ({ userPrincipalName, displayName, objectId, groups = [] }) => {
      if (typeof userPrincipalName !== 'string' || !PRINCIPAL_NAME.test(userPrincipalName)) {
        throw invalid(
          'The userPrincipalName of a user is not usable.',
          "Give name@domain; the name has letters, digits and . - _ ! # ^ ~ '.",
        );
      }
      for (const [field, value] of Object.entries({ displayName, objectId })) {
        if (typeof value !== 'string' || !/^[^\p{Cc}]{1,256}$/u.test(value)) {
          throw invalid(`The ${field} of a user is not usable.`, 'Give 1 to 256 printable characters.');
        }
      }
      if (!Array.isArray(groups) || !groups.every((group) => typeof group === 'string')) {
        throw invalid('The groups of a user are no list of texts.', 'Give object ids.');
      }
      const [name, id] = [userPrincipalName.toLowerCase(), objectId.toLowerCase()];
      if (byName.has(name) || byId.has(id)) {
        throw invalid(
          `There is a user with the name or the object id of ${JSON.stringify(userPrincipalName)} already.`,
          'Give each user a name and an object id of its own.',
        );
      }
      const user = { userPrincipalName, displayName, objectId, groups: [...groups] };
      keep?.(user);
      add(user);
      return user;
    },
    byName: (userPrincipalName) => byName.get(userPrincipalName.toLowerCase()),
    byObjectId: (objectId) => byId.get(objectId.toLowerCase()),
    list: () => [...byName.values()],
    become: (users) => {
      byName.clear();
      byId.clear();
      users.forEach(add);
    },
  };
}
