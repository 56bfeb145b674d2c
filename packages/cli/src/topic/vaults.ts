import type { Topic } from './topic.ts';

export const vaults: Topic = {
  name: 'vaults',
  summary: 'several vaults: mounts, keyward.yaml, one vault per application and environment',
  text: `One vault needs one setting, and is the mount \`vault\` that raw names mean:

  KEY_VAULT_URI=https://contoso.vault.azure.net     (alias: AZURE_VAULT_URL)

It is also read from a file \`.env\` in the working folder, and nothing else is
read from there.

More vaults are mounts of their own: in a variable, an address or the name of
a vault in the public cloud each,

  KEYWARD_MOUNTS=billing=contoso-billing,audit=https://a.vault.azure.cn

or under \`mounts\` in keyward.yaml, which is searched from the working folder
upwards, to the first folder with a .git. KEYWARD_CONFIG names another file.

  $ keyward list --mount billing
  $ keyward get azure://billing/stripe/key --reveal

One vault per application and environment keeps who may read \`dev\` from reading
\`prod\`: a role on a vault covers all of it. A template makes that natural:

  # keyward.yaml
  application: shop
  environment: dev
  environments: [dev, test, prod]
  mounts:
    '{app}-{env}': '{app}-{env}-keyvault'

Raw names then mean the vault shop-dev-keyvault, and

  $ KEYWARD_ENVIRONMENT=prod keyward get db/password
  $ keyward get azure://shop-prod/db/password

mean shop-prod-keyvault. Variables win over files, setting by setting:
KEYWARD_APPLICATION and KEYWARD_ENVIRONMENT over keyward.yaml, KEY_VAULT_URI
over what the template makes.

Where names in one vault begin with environments, as dev-db and prod-db do,
\`keyward list\` says so: whoever may read one may read them all.

\`keyward config\` shows every mount and where it was configured.
`,
};
