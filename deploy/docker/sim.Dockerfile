# The simulated gauge and PLC, for trials without machines. Not for a plant.
# docker build -f deploy/docker/sim.Dockerfile -t jidoka-sim .
FROM python:3.13-slim-bookworm AS build
WORKDIR /build
COPY requirements/sim.txt requirements/build.txt requirements/
RUN python -m venv /opt/jidoka \
 && /opt/jidoka/bin/pip install --no-cache-dir --require-hashes -r requirements/sim.txt \
 && pip install --no-cache-dir --require-hashes -r requirements/build.txt
COPY shared shared
COPY firmware-sim firmware-sim
RUN pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels ./shared ./firmware-sim \
 && /opt/jidoka/bin/pip install --no-cache-dir --no-deps --no-index /wheels/*.whl

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/jidoka jidoka
COPY --from=build /opt/jidoka /opt/jidoka
ENV PATH=/opt/jidoka/bin:$PATH PYTHONUNBUFFERED=1 JIDOKA_SIM_VAR=/var/lib/jidoka/sim
USER 10001
WORKDIR /var/lib/jidoka
VOLUME /var/lib/jidoka
ENTRYPOINT ["jidoka-sim"]
CMD ["run"]
