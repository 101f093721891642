/** A row before and after a batch, for repositories that store only what differs. */
export interface Change<T> {
  readonly before: T
  readonly after: T
}
