/** Where someone is in the console: all of it stands in the address, so that it can be shared and gone back from. */
export interface Place {
  /** Such as `orders`. */
  readonly page: string
  /** What of it is open, such as an order's id. */
  readonly id: string | undefined
  /** What is filtered by. */
  readonly filters: Readonly<Record<string, string>>
}

/** @param hash As `location.hash` has it, such as `#/orders/0199?status=PAID`. */
export function placeOf(hash: string): Place {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?')
  const [page = '', ...rest] = path.split('/')
  const id = rest.join('/')
  return {
    page: decoded(page) || 'now',
    id: id === '' ? undefined : decoded(id),
    filters: Object.fromEntries(new URLSearchParams(search)),
  }
}

/** Filters that are empty are left out. */
export function hashOf(page: string, id?: string, filters: Readonly<Record<string, string>> = {}): string {
  const given = Object.entries(filters).filter(([, value]) => value !== '')
  const search = given.length === 0 ? '' : `?${new URLSearchParams(given)}`
  return `#/${encodeURIComponent(page)}${id === undefined ? '' : `/${encodeURIComponent(id)}`}${search}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
