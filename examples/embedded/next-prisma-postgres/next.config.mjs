export default {
  // Drivers and what reads files of its own package stay out of the bundle.
  serverExternalPackages: ['@jumun/adapters', '@jumun/core', '@jumun/http', 'pg'],
  turbopack: { root: import.meta.dirname },
}
