// The shop of the process that carries this application: tests put it there, each under the address that it listens at.
const handler = request => globalThis.jumunFetchHandlers.get(request.headers.get('host'))(request)

export {
  handler as DELETE,
  handler as GET,
  handler as HEAD,
  handler as OPTIONS,
  handler as PATCH,
  handler as POST,
  handler as PUT,
}
