# The service alone: no compiler, no embedded PostgreSQL, not root.
# BASE may be any image with Python 3.11 or newer on its PATH.
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS packages
WORKDIR /service
COPY requirements.txt requirements-extras.txt ./
# 1 for the optional packages: articles from the web, Parquet, UIMA, object storage.
ARG EXTRAS=
RUN python3 -m venv /opt/venv \
    && /opt/venv/bin/python -m pip install --no-cache-dir --require-hashes \
        -r requirements.txt ${EXTRAS:+-r requirements-extras.txt}

FROM ${BASE} AS service
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 TMPDIR=/var/tmp
RUN groupadd --system --gid 10001 factcheck \
    && useradd --system --uid 10001 --gid factcheck --no-create-home factcheck
WORKDIR /service
COPY --from=packages /opt/venv /opt/venv
COPY manage.py ./
COPY deploy ./deploy
COPY factcheck ./factcheck
COPY annotations ./annotations
# Static files are part of the image. No key is: this one lives for one command.
RUN DEBUG=0 SECRET_KEY=for-this-step-only DATABASE_URL=postgresql://nowhere/none \
        python manage.py collectstatic --noinput --verbosity 0 \
    && mkdir -p var/files && chown factcheck:factcheck var/files
USER factcheck
ENV BIND=0.0.0.0:8000
EXPOSE 8000
VOLUME /service/var/files
STOPSIGNAL SIGTERM
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py"]
