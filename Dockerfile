# The one image of web, worker and clock. The front end is built first, with Node; the second stage
# has no compiler and no Node, and runs as a user without rights.
FROM node:22-bookworm-slim AS front
WORKDIR /app/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund --ignore-scripts
COPY LICENSE /app/
COPY frontend/ ./
RUN npm run build

FROM python:3.11-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 \
    DJANGO_SETTINGS_MODULE=lms.settings.base RONGKE_PROFILE=production RONGKE_VAR=/data
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin rongke \
    && mkdir -p /app /data && chown rongke /data
WORKDIR /app
COPY requirements/base.txt requirements/base.txt
RUN pip install --require-hashes --only-binary :all: -r requirements/base.txt
COPY manage.py pyproject.toml LICENSE ./
COPY verifier/ verifier/
COPY cosigner/ cosigner/
COPY lms/ lms/
COPY vod/ vod/
COPY live/ live/
COPY quizzes/ quizzes/
COPY checkin/ checkin/
COPY proctoring/ proctoring/
COPY --from=front /app/frontend/dist frontend/dist
RUN python -m compileall -q lms vod live quizzes checkin proctoring verifier && python -m whitenoise.compress --quiet frontend/dist
USER rongke
VOLUME /data
EXPOSE 8000
CMD ["python", "manage.py", "web", "--bind", "0.0.0.0", "--port", "8000"]
