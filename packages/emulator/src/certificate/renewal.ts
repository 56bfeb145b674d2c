import { type CertificateOptions, type Certificates, openCertificates } from './certificates.ts';

export interface RenewalOptions extends CertificateOptions {
  /** A renewal failed; what was served before is served on, and an hour later it is tried again. */
  readonly onFault: (error: unknown) => void;
}

/** Certificates for a process that may outlive them. */
export interface RenewedCertificates {
  /** What to serve now. Asked in the last thirty days it begins a renewal, and a later call has the outcome. */
  current(): Certificates;
  /** Resolves when no renewal is under way. */
  settled(): Promise<void>;
}

const RETRY_MS = 3_600_000;

/**
 * {@link openCertificates}, and again when the server's certificate nears its end. There is no timer: whoever asks,
 * such as every new connection, sets it going.
 */
export async function openRenewedCertificates(options: RenewalOptions): Promise<RenewedCertificates> {
  const { clock, onFault } = options;
  let certificates = await openCertificates(options);
  let due = certificates.renewFrom;
  let renewal = Promise.resolve();
  const renew = async () => {
    try {
      certificates = await openCertificates(options);
      due = certificates.renewFrom;
    } catch (error) {
      onFault(error);
    }
  };
  return {
    current: () => {
      const now = clock.now();
      if (now >= due) {
        // At once, so that the connections of a burst begin one renewal and not one each.
        due = now + RETRY_MS;
        renewal = renew();
      }
      return certificates;
    },
    settled: () => renewal,
  };
}
