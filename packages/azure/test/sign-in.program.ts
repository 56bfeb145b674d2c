import { isKeywardError } from '@keyward/core/errors';
import { azureProvider, type Identity, whoAmI } from '../src/index.ts';

// A process that signs in as its environment says, to the vault of its first argument: who it is, and whether the
// vault is ready for it. Its environment is its own, which nothing that was read before in this process can spoil.

const [, , vaultUrl = ''] = process.argv;

async function whoIsIt(): Promise<Identity | { readonly failed: unknown }> {
  try {
    return await whoAmI({ vaultUrl });
  } catch (error) {
    if (!isKeywardError(error)) throw error;
    const { code, message, hint } = error;
    return { failed: { code, message, hint } };
  }
}

const identity = await whoIsIt();
if ('failed' in identity) {
  process.stdout.write(JSON.stringify(identity));
} else {
  const provider = azureProvider({ vaultUrl });
  const { status } = await provider.check();
  await provider.close();
  process.stdout.write(JSON.stringify({ identity, status }));
}
