import type { ListedVault } from '../control/listed.ts';
import { type Html, html } from '../http/html.ts';
import type { RequestEntry } from '../requests/log.ts';

/** What the page shows. */
export interface StatusFacts {
  readonly version: string;
  readonly vaults: readonly ListedVault[];
  /** The newest first. */
  readonly requests: readonly RequestEntry[];
  /** What is not as it usually is, in whole sentences. */
  readonly remarks: readonly string[];
}

/** No name of a secret, no value and no token is among the facts. */
export function statusPage({ version, vaults, requests, remarks }: StatusFacts): Html {
  return html`<main>
<h1>Keyward emulator</h1>
<p class="soft">Version ${version}. This page shows itself anew every five seconds.</p>
${remarks.map((remark) => html`<p class="remark">${remark}</p>`)}
<h2>Vaults</h2>
${vaults.length === 0 ? html`<p class="soft">There are none.</p>` : vaultList(vaults)}
<h2>Last requests</h2>
${requests.length === 0 ? html`<p class="soft">There were none yet.</p>` : requestTable(requests)}
<footer class="soft">
<p><code>keyward emulator env</code> points programs here, <code>keyward emulator ctl --help</code> commands it, <code>keyward help local</code> tells more.</p>
<p><a href="/control/openapi.json">Description of the control API</a> · <a href="/ca.pem">Root certificate</a></p>
</footer>
</main>`;
}

function vaultList(vaults: readonly ListedVault[]): Html {
  return html`<ul class="vaults">${vaults.map(
    (vault) => html`<li><h3>${vault.name}</h3>
<p><code>${vault.url}</code></p>
<p><code>${vault.localhostUrl.replace('//localhost:', '//127.0.0.1:')}</code></p>
<ul class="facts">${factsOf(vault).map((fact) => html`<li>${fact}</li>`)}</ul></li>
`,
  )}</ul>`;
}

function factsOf(vault: ListedVault): readonly string[] {
  const { secrets, permissionModel, networkAcls, publicNetworkAccess, policies } = vault;
  return [
    `secrets: ${secrets.live}`,
    `deleted: ${secrets.deleted}, recoverable for ${vault.retentionDays} days`,
    ...(vault.purgeProtection ? ['purge protection'] : []),
    permissionModel === 'rbac' ? 'roles decide' : 'access policies decide',
    ...(networkAcls.defaultAction === 'Deny' ? ['firewall denies by default'] : []),
    ...(publicNetworkAccess === 'Disabled' ? ['public access is off'] : []),
    ...(policies.length === 0 ? [] : [`policies on secrets: ${policies.length}`]),
  ];
}

function requestTable(requests: readonly RequestEntry[]): Html {
  return html`<table>
<thead><tr><th scope="col">Time</th><th scope="col">Request</th><th scope="col">Vault</th><th scope="col">Status</th><th scope="col" class="number">Duration</th></tr></thead>
<tbody>${requests.map(requestRow)}</tbody>
</table>`;
}

function requestRow({ at, route, vault, status, refusal, durationMs }: RequestEntry): Html {
  const told = refusal === undefined ? String(status) : `${status} ${refusal}`;
  const look = status < 400 ? 'good' : 'bad';
  return html`<tr><td class="time">${timeOf(at)}</td><td class="route"><code>${route}</code></td><td class="vault">${vault ?? ''}</td><td class="status ${look}">${told}</td><td class="number">${durationMs.toFixed(1)} ms</td></tr>
`;
}

/** Of the day, UTC; a clock that was set may stand outside of what a date can be. */
function timeOf(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? String(at) : `${date.toISOString().slice(11, 19)}Z`;
}
