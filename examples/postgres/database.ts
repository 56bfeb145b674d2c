/** What the rest of a service knows of its database: nothing of passwords. */
export interface Database extends AsyncDisposable {
  query(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
}
