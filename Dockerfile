# The command line and the server in a container: docker build -t countergraph .
# Everything is fetched while building; a running container needs no network but its database's.

FROM python:3.13-slim-bookworm AS build
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_PROJECT_ENVIRONMENT=/opt/countergraph
RUN pip install --no-cache-dir "uv>=0.7,<1"
WORKDIR /source
# The dependencies change less often than the code: in a layer of their own they are fetched once.
COPY pyproject.toml uv.lock README.md LICENSE NOTICE ./
RUN uv sync --frozen --no-dev --extra serve --extra documents --no-install-project --compile-bytecode
COPY kg kg
COPY ingest ingest
COPY queries queries
COPY api api
COPY hatch_build.py ./
RUN uv sync --frozen --no-dev --extra serve --extra documents --no-editable --compile-bytecode

FROM python:3.13-slim-bookworm
LABEL org.opencontainers.image.title="countergraph" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/countergraph /opt/countergraph
ENV PATH=/opt/countergraph/bin:$PATH PYTHONUNBUFFERED=1
# A number, so that Kubernetes can see that it is not root.
RUN useradd --uid 10001 --user-group --create-home reader
USER 10001:10001
WORKDIR /home/reader
ENTRYPOINT ["countergraph"]
EXPOSE 8000
CMD ["--help"]
