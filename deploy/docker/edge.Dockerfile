# The edge agent: protocols, the kernel, the buffer. No web framework, no database driver.
# docker build -f deploy/docker/edge.Dockerfile -t jidoka-edge .
FROM python:3.13-slim-bookworm AS build
WORKDIR /build
COPY requirements/edge.txt requirements/build.txt requirements/
RUN python -m venv /opt/jidoka \
 && /opt/jidoka/bin/pip install --no-cache-dir --require-hashes -r requirements/edge.txt \
 && pip install --no-cache-dir --require-hashes -r requirements/build.txt
COPY shared shared
COPY edge edge
RUN pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels ./shared ./edge \
 && /opt/jidoka/bin/pip install --no-cache-dir --no-deps --no-index /wheels/*.whl

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/jidoka jidoka
COPY --from=build /opt/jidoka /opt/jidoka
ENV PATH=/opt/jidoka/bin:$PATH PYTHONUNBUFFERED=1 JIDOKA_KERNEL_CACHE=/var/lib/jidoka/kernel
USER 10001
WORKDIR /var/lib/jidoka
VOLUME /var/lib/jidoka
STOPSIGNAL SIGTERM
ENTRYPOINT ["jidoka-edge"]
CMD ["run", "--config", "/etc/jidoka/edge.toml"]
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["jidoka-edge", "status", "--config", "/etc/jidoka/edge.toml"]
