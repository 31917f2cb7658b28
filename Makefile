# make run    the portal on this machine: http://127.0.0.1:8000   (PORT=9000 HOST=0.0.0.0 TLS=1)
# make test   every test                                          (STRICT=1, ARGS="tests/congress -k calendar")
# make lint   style, layers, migrations, message catalogues       (STRICT=1)
# make fix    put right what lint can put right by itself
# make e2e    only the tests in a browser
# make bench  requests per second, ratios to a floor page

.PHONY: help run test lint fix e2e bench

help:
	@sed -n 's/^# //p' Makefile

run:
	@deploy/run.sh

test:
	@deploy/test.sh

e2e:
	@ONLY=e2e deploy/test.sh

lint:
	@deploy/lint.sh

fix:
	@deploy/fix.sh

bench:
	@deploy/bench.sh
