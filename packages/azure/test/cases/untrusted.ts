import { ERRORS } from '@keyward/core/errors';
import { fakeClock } from '@keyward/core/testing';
import { certificate, type Issuer, type Wanted } from '../certificate.ts';
import { connectProxy } from '../connect-proxy.ts';
import { impostor } from '../impostor.ts';
import { opened } from '../opened.ts';
import { standIn } from '../stand-in.ts';
import { behind, broken, CLOUD, reading } from './behind.ts';
import type { Case } from './case.ts';

const HOST = 'contoso.vault.azure.net';
const INSPECTED =
  'Point NODE_EXTRA_CA_CERTS at the root certificate of the inspecting proxy (or, where this system trusts it, set NODE_OPTIONS=--use-system-ca) and start again, or exempt the vault from inspection.';
const STRANGER = `Something between this machine and the vault ${HOST} presents a certificate of its own: it is issued by`;
const day = (text: string) => Date.parse(`${text}T00:00:00Z`);
const TODAY = new Date().toISOString().slice(0, 10);
/** Far from any day on which this runs. */
const [PAST, FUTURE] = [
  { from: day('2015-01-01'), to: day('2016-01-01') },
  { from: day('2050-01-01'), to: day('2051-01-01') },
];

/** A vault in the cloud in whose place somebody shows a chain; the call is made at a time of the clock. */
const shown =
  (now: string, own: Issuer, ...chain: readonly Issuer[]): Case['when'] =>
  async (stack) => {
    const who = stack.use(await impostor(own, ...chain));
    const proxy = stack.use(await connectProxy(who.port));
    return behind(stack, proxy.url, { clock: fakeClock(day(now)) });
  };

const authority = (wanted: Wanted) => certificate({ names: [], ...wanted });
const issuedBy = (wanted: Wanted, dates: Wanted = {}) => certificate({ issuer: authority(wanted), ...dates });
const microsoft = { commonName: 'Example TLS Issuing CA', organization: 'Microsoft Corporation' };

/** A token that the vault refuses for its dates, at a time of the clock that differs from the vault's by minutes. */
const timed =
  (message: string, minutesBehind: number): Case['when'] =>
  async (stack) => {
    const clock = fakeClock();
    const date = new Date(clock.now() + minutesBehind * 60_000).toUTCString();
    const body = { error: { code: 'Unauthorized', message } };
    const on = stack.use(await opened(() => ({ status: 401, headers: { date }, body }), { clock }));
    return () => on.provider.get({ path: 'app/db' });
  };
const READ = 'The vault localhost:PORT refused to read `app/db`: ';
const EXPIRED = "[TokenExpired] Error validating token: 'S2S12086'.";
const EARLY = "[AggregatedAuthenticationFailure] Error validating token: 'IDX10222'.";

/** What is not whom it should be, or not now. */
export const UNTRUSTED: readonly Case[] = [
  {
    why: 'an inspecting proxy whose root is not known',
    when: shown('2030-01-02', issuedBy({ commonName: 'Example Root', organization: 'Example Ltd' })),
    code: 'tls_intercepted',
    message: `${STRANGER} "Example Root" of "Example Ltd", not by Microsoft or DigiCert (UNABLE_TO_VERIFY_LEAF_SIGNATURE).`,
    hint: INSPECTED,
  },
  {
    why: 'an inspecting proxy that shows its whole chain: the root is named',
    when: (stack) => {
      const root = authority({ commonName: 'Example Root', organization: 'Example Ltd' });
      const middle = authority({ commonName: 'Example Issuer', issuer: root });
      return shown('2030-01-02', certificate({ issuer: middle }), middle, root)(stack);
    },
    code: 'tls_intercepted',
    message: `${STRANGER} "Example Root" of "Example Ltd", not by Microsoft or DigiCert (SELF_SIGNED_CERT_IN_CHAIN).`,
    hint: INSPECTED,
  },
  {
    why: 'names of more than a line, with what a terminal obeys: cleaned, and cut',
    when: shown('2030-01-02', issuedBy({ commonName: `\u001b[31m${'wide '.repeat(20)}\r\n` })),
    code: 'tls_intercepted',
    message: `${STRANGER} "31m${'wide '.repeat(11)}wi", not by Microsoft or DigiCert (UNABLE_TO_VERIFY_LEAF_SIGNATURE).`,
    hint: INSPECTED,
  },
  {
    why: 'an authority without a name, itself',
    when: shown('2030-01-02', certificate()),
    code: 'tls_intercepted',
    message: `${STRANGER} an authority without a name, not by Microsoft or DigiCert (DEPTH_ZERO_SELF_SIGNED_CERT).`,
    hint: INSPECTED,
  },
  {
    why: 'an inspecting proxy that forgot to renew',
    when: shown('2016-02-01', issuedBy({ commonName: 'Example Root' }, PAST)),
    code: 'tls_intercepted',
    message: `${STRANGER} "Example Root", not by Microsoft or DigiCert, and has expired on 2016-01-01 (CERT_HAS_EXPIRED).`,
    hint: INSPECTED,
  },
  {
    why: 'the right issuer, and a process without the usual roots',
    when: shown('2030-01-02', issuedBy(microsoft)),
    code: 'tls_untrusted',
    message: `The certificate of the vault ${HOST} is not trusted by this process (UNABLE_TO_VERIFY_LEAF_SIGNATURE).`,
    hint: 'It has the issuer that Azure has, so this process lacks its usual roots: look for --use-openssl-ca in its arguments or in NODE_OPTIONS.',
  },
  {
    why: 'an expired certificate of the right issuer',
    when: shown('2016-02-01', issuedBy(microsoft, PAST)),
    code: 'tls_untrusted',
    message: `The certificate of the vault ${HOST} has expired on 2016-01-01, by the clock of this machine, which says 2016-02-01 (CERT_HAS_EXPIRED).`,
    hint: 'Check the clock of this machine, and what the name resolves to here: Azure renews certificates long before.',
  },
  {
    why: 'a chain that has expired together: the clock is ahead',
    when: (stack) => {
      const issuer = authority({ ...microsoft, from: day('2010-01-01'), to: day('2018-01-01') });
      return shown('2024-01-01', certificate({ issuer, ...PAST }), issuer)(stack);
    },
    code: 'clock_skewed',
    message: `The certificate of the vault ${HOST} and that of an issuer of it were valid until 2016-01-01, and the clock of this machine says 2024-01-01: it is at least 2922 days ahead (CERT_HAS_EXPIRED).`,
    hint: ERRORS.clock_skewed.hint,
  },
  {
    why: 'an issuer that has expired before what it issued: the clock is right',
    when: (stack) => {
      const issuer = authority({ ...microsoft, ...PAST });
      return shown(TODAY, certificate({ issuer }), issuer)(stack);
    },
    code: 'tls_untrusted',
    message: `The certificate of an issuer of the vault ${HOST} has expired on 2016-01-01, by the clock of this machine, which says ${TODAY} (CERT_HAS_EXPIRED).`,
    hint: 'Check the clock of this machine, and what the name resolves to here: Azure renews certificates long before.',
  },
  {
    why: 'a certificate of the future: the clock is behind',
    when: shown('2030-01-02', issuedBy(microsoft, FUTURE)),
    code: 'clock_skewed',
    message: `The certificate of the vault ${HOST} is valid from 2050-01-01, and the clock of this machine says 2030-01-02: it is at least 7304 days behind (CERT_NOT_YET_VALID).`,
    hint: ERRORS.clock_skewed.hint,
  },
  {
    why: 'a certificate of this minute, which clocks may differ about',
    when: shown('2050-01-01', issuedBy(microsoft, { ...FUTURE, from: FUTURE.from + 60_000 })),
    code: 'tls_untrusted',
    message: `The certificate of the vault ${HOST} is not valid yet, by the clock of this machine, which says 2050-01-01 (CERT_NOT_YET_VALID).`,
    hint: 'Check the clock of this machine, and what the name resolves to here: Azure renews certificates long before.',
  },
  {
    why: 'an expired certificate that only the caller’s own transport has seen',
    when: async (stack) =>
      reading(stack, { vaultUrl: CLOUD, clock: fakeClock(), httpClient: broken('CERT_HAS_EXPIRED') }),
    code: 'tls_untrusted',
    message: `The certificate of the vault ${HOST} has expired, by the clock of this machine, which says 2030-01-01 (CERT_HAS_EXPIRED).`,
    hint: 'Check the clock of this machine, and what the name resolves to here: Azure renews certificates long before.',
  },
  {
    why: 'an unknown issuer that only the caller’s own transport has seen',
    when: async (stack) =>
      reading(stack, { vaultUrl: CLOUD, httpClient: broken('UNABLE_TO_VERIFY_LEAF_SIGNATURE') }),
    code: 'tls_untrusted',
    message: `The certificate of the vault ${HOST} is not trusted by this process (UNABLE_TO_VERIFY_LEAF_SIGNATURE).`,
    hint: ERRORS.tls_untrusted.hint,
  },
  {
    why: 'an emulator whose authority this process does not trust',
    when: async (stack) => {
      const who = stack.use(await impostor(issuedBy({ commonName: 'Example Root' })));
      return reading(stack, { vaultUrl: `https://localhost:${who.port}` });
    },
    code: 'tls_untrusted',
    message:
      'The certificate of the vault localhost:PORT is not trusted by this process (UNABLE_TO_VERIFY_LEAF_SIGNATURE).',
    hint: ERRORS.tls_untrusted.hint,
  },
  {
    why: 'an emulator that has run for too long',
    when: async (stack) => {
      const who = stack.use(await impostor(certificate({ commonName: 'Example Root', ...PAST })));
      return reading(stack, {
        vaultUrl: `https://localhost:${who.port}`,
        clock: fakeClock(day('2016-02-01')),
      });
    },
    code: 'tls_untrusted',
    message:
      'The certificate of the vault localhost:PORT has expired on 2016-01-01, by the clock of this machine, which says 2016-02-01 (CERT_HAS_EXPIRED).',
    hint: 'Check the clock of this machine, and start the emulator again: it then renews its certificate.',
  },
  {
    why: 'another host in the place of the vault',
    when: async (stack) => {
      const server = stack.use(await standIn(() => ({ status: 200 })));
      const proxy = stack.use(await connectProxy(server.port));
      return behind(stack, proxy.url, { vaultUrl: 'https://contoso.vault.azure.cn' });
    },
    code: 'tls_untrusted',
    message:
      'What answers in the place of the vault contoso.vault.azure.cn has a certificate for localhost, *.vault.localhost, *.vault.azure.net (ERR_TLS_CERT_ALTNAME_INVALID).',
    hint: 'Check what the name resolves to on this machine (hosts file, private DNS zone, the page of a public network that asks to sign in): it has to be the vault, or a private endpoint of it.',
  },
  {
    why: 'a name of this machine that the emulator does not have',
    when: async (stack) => {
      const server = stack.use(await standIn(() => ({ status: 200 })));
      return reading(stack, { vaultUrl: `https://other.localhost:${server.port}` });
    },
    code: 'tls_untrusted',
    message:
      'What answers in the place of the vault other.localhost:PORT has a certificate for localhost, *.vault.localhost, *.vault.azure.net (ERR_TLS_CERT_ALTNAME_INVALID).',
    hint: 'Use a name that the certificate is for.',
  },
  {
    why: 'a token that expired while this machine slept',
    when: timed(EXPIRED, 42),
    code: 'clock_skewed',
    message: `${READ}the token has expired, and by the vault's clock that of this machine is 42 minutes behind.`,
    hint: ERRORS.clock_skewed.hint,
  },
  {
    why: 'a token of the future',
    when: timed(EARLY, -200),
    code: 'clock_skewed',
    message: `${READ}the token is not valid yet, and by the vault's clock that of this machine is 3 hours ahead.`,
    hint: ERRORS.clock_skewed.hint,
  },
  {
    why: 'an expired token, with clocks that agree',
    when: timed(EXPIRED, 5),
    code: 'token_expired',
    message: `${READ}the token has expired.`,
    hint: ERRORS.token_expired.hint,
  },
  {
    why: 'a token of the future, with clocks that agree',
    when: timed(EARLY, -5),
    code: 'unauthenticated',
    message: `${READ}the token is not valid yet.`,
    hint: ERRORS.unauthenticated.hint,
  },
  {
    why: 'a token that is refused for something else: the clock is not to blame',
    when: timed('AKV10046: Unable to resolve the key used for signature validation.', 42),
    code: 'unauthenticated',
    message: `${READ}it did not accept the token (AKV10046).`,
    hint: ERRORS.unauthenticated.hint,
  },
];
