# The image with the optional packages: object storage, Parquet, articles from the web.
ARG IMAGE=factcheck-annotations
FROM ${IMAGE}
USER root
COPY requirements-extras.txt ./
RUN python -m pip install --no-cache-dir --require-hashes -r requirements-extras.txt
USER factcheck
