/** The package manager of this repository, always run through npx, so that nobody has to install it first. */
export const pnpm = 'pnpm@12.21.0'
