# The server with its console. No device protocol, no broker, no database server.
# docker build -f deploy/docker/central.Dockerfile -t jidoka-central .
FROM node:24-bookworm-slim AS console
WORKDIR /build/central/console
COPY central/console/package.json central/console/package-lock.json central/console/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY central/console ./
RUN npm run build

FROM python:3.13-slim-bookworm AS build
WORKDIR /build
COPY requirements/central.txt requirements/build.txt requirements/
RUN python -m venv /opt/jidoka \
 && /opt/jidoka/bin/pip install --no-cache-dir --require-hashes -r requirements/central.txt \
 && pip install --no-cache-dir --require-hashes -r requirements/build.txt
COPY shared shared
COPY central/pyproject.toml central/pyproject.toml
COPY central/jidoka_central central/jidoka_central
COPY --from=console /build/central/jidoka_central/console_dist central/jidoka_central/console_dist
RUN pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels ./shared ./central \
 && /opt/jidoka/bin/pip install --no-cache-dir --no-deps --no-index /wheels/*.whl

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/jidoka jidoka
COPY --from=build /opt/jidoka /opt/jidoka
ENV PATH=/opt/jidoka/bin:$PATH PYTHONUNBUFFERED=1 JIDOKA_KERNEL_CACHE=/var/lib/jidoka/kernel \
    JIDOKA_CENTRAL_HOST=0.0.0.0 JIDOKA_CENTRAL_PORT=8000
USER 10001
WORKDIR /var/lib/jidoka
VOLUME /var/lib/jidoka
EXPOSE 8000
STOPSIGNAL SIGTERM
ENTRYPOINT ["jidoka-central"]
CMD ["serve"]
