# Listens to everybody, so it believes nobody without a token: JUMUN_JWT_SECRET, JUMUN_JWT_PUBLIC_KEY or JUMUN_JWT_JWKS_URL has
# to be set. Builds with everything, runs with what `jumun` needs: no compiler, no tests, no package manager's store.
FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY . .
ENV CI=1
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
USER node
WORKDIR /data
VOLUME /data
EXPOSE 3000
# Liveness and not readiness: a container is not the better for a restart while its database is away.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["node", "-e", \
  "fetch('http://127.0.0.1:' + process.env.JUMUN_PORT + '/health/live').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "/app/bin/jumun.js"]
CMD ["serve", "--init"]
