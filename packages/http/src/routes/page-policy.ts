/** For a page of ours: everything comes from here, and nothing is inline. */
export const pagePolicy = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; " +
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
}

/** A mount point as it stands in the markup of a page. */
export function prefixInMarkup(prefix: string): string {
  return prefix.replaceAll(/[^\w./%~-]/g, encodeURIComponent)
}
