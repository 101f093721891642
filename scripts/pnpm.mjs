/** The package manager of this repository, always run through npx, so that it need not be installed first. */
export const pnpm = 'pnpm@12.21.0'
