import { OTHER } from './names.ts';

/** Mounts as labels of metrics: so many, and one for all others. */
export interface MountLabels {
  /** The label of a mount that is there. */
  known(mount: string): string;
  /** The label of what may be any text that somebody wrote into a ref: it takes no place from a mount that is there. */
  asked(mount: string): string;
}

export function mountLabels(most: number): MountLabels {
  const labels = new Set<string>();
  const asked = (mount: string) => (labels.has(mount) ? mount : OTHER);
  return {
    asked,
    known(mount) {
      if (labels.size < most) labels.add(mount);
      return asked(mount);
    },
  };
}
