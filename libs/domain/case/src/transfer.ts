/** How far a study has come that gateways have announced. */
export interface TransferState {
  readonly announced: number;
  readonly arrived: number;
  /** Every gateway that announced it says that the modality has sent everything. */
  readonly complete: boolean;
  /** A person has said that it may go as it is. */
  readonly released: boolean;
}

/** A study that was announced goes to readers when the announcement is whole and everything in it has arrived, or when a person says so; never by silence. */
export function mayGoToReaders({ announced, arrived, complete, released }: TransferState): boolean {
  return released || (complete && arrived >= announced);
}
