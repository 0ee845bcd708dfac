/** Thrown by a task that no second attempt can help: the order is closed and told to `onFailure`, not tried again. */
export class PermanentFailure extends Error {
  override readonly name = 'PermanentFailure';
}
