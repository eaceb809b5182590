# acqsim in a container: the static program and nothing else, as a user without rights.
#
#   docker build -t acqsim .
#   docker run --rm acqsim run C01
#   docker run --rm -v "$PWD:/work" acqsim check my-case.yaml
#   docker run --rm -v "$PWD:/work" --user "$(id -u)" acqsim run C01 --record runs
#
# It is built with BuildKit, the builder of Docker since 23.0, or with podman.
#
# serve listens on 127.0.0.1 unless told otherwise, and in a container nobody else is there. Say --listen, once for
# each dialect, and publish the ports on your own loopback: its keys are test keys and protect nothing.
#
#   docker run --rm -p 127.0.0.1:8583:8583 -p 127.0.0.1:8584:8584 acqsim serve --listen 0.0.0.0:8583,0.0.0.0:8584
#
# docs/in-your-ci.md has the control API in a container (--api 0.0.0.0:8585), which wants a token there.

FROM --platform=$BUILDPLATFORM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
# nomoov leaves out the modules of moov-io, for where they cannot be fetched
ARG TAGS
RUN go mod download || [ -n "$TAGS" ]
COPY . .
# the Go command writes the revision into the program where the context is a clone
ARG TARGETOS
ARG TARGETARCH
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -tags "$TAGS" -trimpath -ldflags="-s -w" -o /out/acqsim ./cmd/acqsim

FROM scratch
COPY --from=build /out/acqsim /acqsim
COPY LICENSE /LICENSE
USER 65532:65532
WORKDIR /work
EXPOSE 8583 8584 8585
ENTRYPOINT ["/acqsim"]
