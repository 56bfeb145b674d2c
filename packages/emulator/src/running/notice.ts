import { type Announcement, announce, type RunningRecord } from './record.ts';

/** The record of an emulator that may not have one, or not yet. */
export interface Notice {
  /** Announces what `record` tells, which it is asked for again at each update. */
  begin(folder: string, record: () => RunningRecord): Promise<void>;
  update(): Promise<void>;
  withdraw(): Promise<void>;
}

/** `onFault` is told of an update that failed: who looks for a vault in the record only finds it later. */
export function createNotice(onFault: (error: unknown) => void): Notice {
  let told: { readonly announcement: Announcement; readonly record: () => RunningRecord } | undefined;
  return {
    begin: async (folder, record) => {
      told = { announcement: await announce(folder, record()), record };
    },
    update: async () => {
      await told?.announcement.update(told.record()).catch(onFault);
    },
    withdraw: async () => {
      await told?.announcement.withdraw();
    },
  };
}
