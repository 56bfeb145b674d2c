import { type Context, gatewayOf } from '../context.ts';
import { FORMATS, type Format } from '../format/index.ts';
import { checkDelivery, type DeliveryOptions, deliver } from '../output/deliver.ts';
import { allOf, look } from '../retrieval/values.ts';
import { type WantedOptions, wantedOf } from '../wanted/wanted.ts';

export interface ExportOptions extends WantedOptions, DeliveryOptions {
  readonly format: Format;
}

/** `keyward export` */
export async function exportValues(context: Context, options: ExportOptions): Promise<void> {
  const { signal } = context;
  checkDelivery(context, options);
  const wanted = await wantedOf(context, options);
  await using gateway = await gatewayOf(context);
  const values = allOf(await look(gateway, wanted, signal), 'nothing was written');
  const plain = new Map(values.map(({ name, value }) => [name, value.reveal()]));
  const told = { format: options.format, names: [...plain.keys()] };
  await deliver(context, options, FORMATS[options.format](plain), told);
}
