// The shop of the process that carries this application: the tests put it there.
const handler = request => globalThis.jumunFetchHandler(request)

export { handler as DELETE, handler as GET, handler as HEAD, handler as OPTIONS, handler as PATCH, handler as POST }
