export default { turbopack: { root: import.meta.dirname }, distDir: '../.generated/next' }
