import type { SecretPolicy, SecretRequirement } from './properties.ts';
import { disallowed } from './refusal.ts';
import type { SecretVersion } from './secret.ts';

const DAY = 86_400;

interface Rule {
  /** The policy's definition: a built-in one has the name that Azure gives it. */
  readonly definition: string;
  /** Whether the version is as the policy wants it, `now` in seconds. */
  readonly holds: (version: SecretVersion, now: number) => boolean;
}

/** Throws for a version that one of the policies does not let come to be, naming all of them. */
export function govern(
  policies: readonly SecretPolicy[],
  secret: string,
  version: SecretVersion,
  now: number,
): void {
  const broken = policies.flatMap(({ name, requires }) => {
    const { definition, holds } = ruleOf(requires);
    return holds(version, now) ? [] : [{ assignment: name ?? definition, definition }];
  });
  if (broken.length > 0) throw disallowed(secret, broken);
}

// The conditions of Azure's definitions, at their bounds too: all of them are about what is strictly beyond.
function ruleOf(requires: SecretRequirement): Rule {
  if (requires === 'expiration') {
    return {
      definition: 'Key Vault secrets should have an expiration date',
      holds: ({ expires }) => expires !== undefined,
    };
  }
  if (requires === 'contentType') {
    return {
      definition: 'Secrets should have content type set',
      holds: ({ contentType = '' }) => contentType !== '',
    };
  }
  if ('contentTypes' in requires) {
    return {
      definition: 'Secrets should have an allowed content type',
      holds: ({ contentType = '' }) => requires.contentTypes.includes(contentType),
    };
  }
  if ('maxValidityDays' in requires) {
    return {
      definition: 'Secrets should have the specified maximum validity period',
      holds: ({ expires, created }) =>
        expires !== undefined && expires <= created + requires.maxValidityDays * DAY,
    };
  }
  if ('minDaysLeft' in requires) {
    return {
      definition: 'Secrets should have more than the specified number of days before expiration',
      holds: ({ expires }, now) => expires === undefined || expires >= now + requires.minDaysLeft * DAY,
    };
  }
  return {
    definition: 'Secrets should not be active for longer than the specified number of days',
    holds: ({ notBefore, created }, now) => now <= (notBefore ?? created) + requires.maxActiveDays * DAY,
  };
}
