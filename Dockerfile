# A server that trusts only verified tokens: JUMUN_JWT_SECRET, JUMUN_JWT_PUBLIC_KEY or JUMUN_JWT_JWKS_URL has to be set. Builds with
# everything, runs with what `jumun` needs: no compiler, no tests, no package manager's store. `npm run check:image` goes through the
# same steps without Docker.
FROM node:24-bookworm-slim AS build
WORKDIR /build
ENV CI=1
# Manifests first: while they stay the same, so does the layer with the dependencies.
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY scripts/run.mjs scripts/pnpm.mjs scripts/
COPY packages/core/package.json packages/core/
COPY packages/adapters/package.json packages/adapters/
COPY packages/http/package.json packages/http/
COPY packages/doctor/package.json packages/doctor/
COPY packages/cli/package.json packages/cli/
COPY packages/cli/bin packages/cli/bin
RUN node scripts/run.mjs setup
COPY . .
RUN node scripts/run.mjs build
# The version of pnpm stands in one place.
RUN npx --yes "$(node -e "import('./scripts/pnpm.mjs').then(({ pnpm }) => console.log(pnpm))")" \
    --filter @jumun/cli deploy --prod --legacy /app

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    JUMUN_DB=sqlite:/data/jumun.db \
    JUMUN_HOST=0.0.0.0 \
    JUMUN_PORT=3000 \
    JUMUN_AUTH=jwt
RUN mkdir /data && chown node:node /data
COPY --from=build /app /app
# `docker compose exec server-1 jumun audit` finds it.
RUN ln -s /app/bin/jumun.js /usr/local/bin/jumun
USER node
WORKDIR /data
VOLUME /data
EXPOSE 3000
# Liveness and not readiness: a container is not the better for a restart while its database is away.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["node", "-e", \
  "fetch('http://127.0.0.1:' + process.env.JUMUN_PORT + '/health/live').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["jumun"]
CMD ["serve", "--init"]
