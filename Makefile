# `make render` makes the pictures, `make test` runs the tests; each first installs what is missing.
# Another Python than python3: make render PYTHON=python3.12

PYTHON ?= python3
BIN = .venv/bin
CELLS = lstm gru rnn
FILMS = $(CELLS:%=film-%)
STILLS = $(CELLS:%=still-%)
IDEAS = $(CELLS:%=idea-%)

.PHONY: render test bench fuzz clean install python system pages types legend phone words figures $(FILMS) $(STILLS) $(IDEAS)

render: install
	@mkdir -p renders
	@$(MAKE) --no-print-directory -j2 $(FILMS) $(STILLS) $(IDEAS) phone words legend

# Two processes work at a time; more threads of numpy would only take turns with them.
test: install types
	@$(MAKE) --no-print-directory pages
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -q -n 2 --dist loadgroup --no-loadscope-reorder
	$(BIN)/python -m ruff check
	$(BIN)/python -m mypy

bench: install
	$(BIN)/python tests/bench.py
	$(BIN)/python tests/bench.py --gallery
	$(BIN)/python tests/bench_sizes.py
	$(BIN)/python tests/bench_levels.py
	$(BIN)/python tests/bench_steps.py
	$(BIN)/python tests/bench_backward.py

# Half an hour of cells and files at random; SEED=N for those of an earlier run, MINUTES=N for more or less of it.
MINUTES ?= 30
fuzz: install
	cd tests && ../$(BIN)/python -m fuzz --minutes $(MINUTES) $(if $(SEED),--seed $(SEED))

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache

# Two pictures are made at a time, so what each says is held back until it is done.
quietly = @said=$$($(1) 2>&1) && { [ -z "$$said" ] || echo "$$said"; } || { code=$$?; echo "$$said" >&2; exit $$code; }

$(FILMS): film-%:
	$(call quietly,$(BIN)/rnnviz render $* -o renders/$*.gif -o renders/$*.mp4)

$(STILLS): still-%:
	$(call quietly,$(BIN)/rnnviz summary $* -o renders/$*.png)

$(IDEAS): idea-%:
	$(call quietly,$(BIN)/rnnviz render $* --detail idea -o renders/$*-idea.gif)
	$(call quietly,$(BIN)/rnnviz summary $* --detail idea -o renders/$*-idea.png)

phone:
	$(call quietly,$(BIN)/rnnviz render lstm --shape portrait -o renders/lstm-portrait.gif)

TEXT = This movie was brilliant
LOWER = this movie was brilliant
words:
	$(call quietly,$(BIN)/rnnviz render review-lstm --view unrolled --text "$(TEXT)" -o renders/review-unrolled.gif)
	$(call quietly,$(BIN)/rnnviz summary bidirectional --view layers -o renders/bidirectional-layers.png)
	$(call quietly,$(BIN)/rnnviz summary review-lstm --view activity --text "$(TEXT)" -o renders/review-activity.png)
	$(call quietly,$(BIN)/rnnviz summary lstm --view backward -o renders/lstm-backward.png)
	$(call quietly,$(BIN)/rnnviz summary review-lstm --view backward --text "$(TEXT)" --target negative -o renders/review-backward.png)
	$(call quietly,$(BIN)/rnnviz summary review-rnn review-gru review-lstm --view influence --text "$(LOWER)" -o renders/review-influence.png)

	$(call quietly,$(BIN)/rnnviz summary lstm --notation ankitsy --focus c_t -o renders/lstm-new-memory.png)
	$(call quietly,$(BIN)/rnnviz summary rnn gru lstm --view journey -o renders/journeys.png)
	$(call quietly,$(BIN)/rnnviz summary tagger --view layers -o renders/tagger.png)

# Every figure of the articles, and the page that shows them.
figures: install
	$(BIN)/rnnviz figures --make

legend:
	$(call quietly,$(BIN)/rnnviz legend -o renders/legend.png)

install: .venv/ready

# Nothing is installed again before one of these two files changes. pip itself is pinned as well.
.venv/ready: pyproject.toml constraints.txt
	@$(MAKE) --no-print-directory python
	@$(MAKE) --no-print-directory system
	@echo 'rnnviz: installing into .venv, which takes some minutes the first time'
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt pip
	@$(BIN)/python -m pip install -qq -c constraints.txt --build-constraint constraints.txt -e '.[dev]'
	@$(BIN)/python -m compileall -q rnnviz scenes assets
	@touch $@

# Shell for the two targets below: `get` installs what is in $$need with apt-get, as root or through sudo; what it may not
# install, and on other systems, `say` prints as the line to type. What apt-get says is shown where it fails.
APT = say() { echo "rnnviz: $$what; type: $$1" >&2; exit 1; }; \
    get() { \
        apt="apt-get install -y --no-install-recommends$$need"; \
        if [ "$$(id -u)" = 0 ]; then as=; \
        elif command -v sudo >/dev/null; then as='sudo '; \
        else say "su -c '$$apt'"; fi; \
        echo "rnnviz: installing with apt-get:$$need"; \
        $${as}apt-get update -qq; \
        said=$$($${as}env DEBIAN_FRONTEND=noninteractive $$apt -qq 2>&1) || { \
            [ -z "$$said" ] || echo "$$said" >&2; say "$$as$$apt"; }; }

# Debian's python3 comes without what an environment is made with.
python:
	@enough='import sys, pip; sys.exit(sys.version_info < (3, 11))'; \
	$(BIN)/python -c "$$enough" 2>/dev/null && exit 0; \
	command -v $(PYTHON) >/dev/null || { \
	    echo 'rnnviz: there is no $(PYTHON); name a Python from 3.11 on: make PYTHON=python3.12' >&2; exit 1; }; \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "rnnviz: $(PYTHON) is $$($(PYTHON) -V 2>&1), Python 3.11 or newer is needed;" \
	        'name one: make PYTHON=python3.12' >&2; exit 1; }; \
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	    $(APT); what='$(PYTHON) lacks venv or ensurepip'; \
	    need=$$($(PYTHON) -c 'import sys; print(" python%d.%d-venv" % sys.version_info[:2])'); \
	    command -v apt-get >/dev/null || say 'the line of your system that installs them'; \
	    get; }; \
	$(PYTHON) -m venv --clear .venv

# pycairo and ManimPango are compiled on the spot, unless they are there; this is all that they need for it.
system:
	@$(BIN)/python -c 'import cairo, manimpango' 2>/dev/null && exit 0; \
	header=$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("include") + "/Python.h")'); \
	series=$$($(BIN)/python -c 'import sys; print("python%d.%d" % sys.version_info[:2])'); \
	need=; \
	command -v pkg-config >/dev/null || need="$$need pkg-config"; \
	pkg-config --exists cairo 2>/dev/null || need="$$need libcairo2-dev"; \
	pkg-config --exists pangocairo 2>/dev/null || need="$$need libpango1.0-dev"; \
	command -v cc >/dev/null || need="$$need build-essential"; \
	[ -f "$$header" ] || need="$$need $$series-dev"; \
	[ -n "$$need" ] || exit 0; \
	$(APT); what='Cairo, Pango, pkg-config, a C compiler or Python headers are missing'; \
	if command -v apt-get >/dev/null; then get; \
	elif command -v dnf >/dev/null; then \
	    say 'sudo dnf install gcc pkgconf-pkg-config cairo-devel pango-devel python3-devel'; \
	elif command -v pacman >/dev/null; then say 'sudo pacman -S --needed base-devel pkgconf cairo pango'; \
	elif command -v zypper >/dev/null; then \
	    say 'sudo zypper install gcc pkgconf cairo-devel pango-devel python3-devel'; \
	elif command -v apk >/dev/null; then say 'sudo apk add build-base pkgconf cairo-dev pango-dev python3-dev'; \
	elif command -v brew >/dev/null; then say 'brew install pkgconf cairo pango'; \
	else say 'the line of your system that installs them'; fi

# Web pages are tested in a browser, by axe-core and by the programs that make pages of a post. What can be installed
# without a question is installed; the tests of what is missing then skip, so nothing here makes a run fail.
PAGES = .venv/pages
NPM = npm install --prefix $(PAGES) --no-package-lock --no-audit --no-fund --ignore-scripts \
    --fetch-retries=1 --fetch-retry-mintimeout=2000 --fetch-retry-maxtimeout=2000 --fetch-timeout=30000

pages:
	@has() { case $$1 in \
	    chromium) command -v chromium || command -v chromium-browser || command -v google-chrome;; \
	    ruby-html-pipeline) ruby -r html/pipeline -r sanitize -r commonmarker -e '';; \
	    axe-core) cmp tests/package.json $(PAGES)/ready;; \
	    *) command -v $$1;; esac >/dev/null 2>&1; }; \
	lacks() { for each in "$$@"; do has $$each || printf ' %s' $$each; done; }; \
	gone=$$(lacks chromium axe-core ruby-html-pipeline jekyll hugo); \
	[ -n "$$gone" ] || exit 0; \
	need=$$(echo "$$gone" | sed 's/ axe-core//; s/ ruby-html-pipeline/& ruby-sanitize ruby-commonmarker/'); \
	if [ -n "$$need" ] && command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	    echo "rnnviz: installing for the tests of web pages with apt-get:$$need"; \
	    get() { env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$$@" -qq; }; \
	    { apt-get update -qq; get $$need || for each in $$need; do get $$each; done; } </dev/null >/dev/null 2>&1; \
	fi; \
	if ! has axe-core && command -v npm >/dev/null; then \
	    echo 'rnnviz: installing for the tests of web pages with npm: axe-core'; \
	    { rm -rf $(PAGES) && mkdir -p $(PAGES) && cp tests/package.json $(PAGES) && $(NPM) && \
	        cp tests/package.json $(PAGES)/ready; } </dev/null >/dev/null 2>&1 || rm -rf $(PAGES); \
	fi; \
	gone=$$(lacks $$gone | sed 's/ chromium/, chromium (pages in a browser)/; s/ axe-core/, axe-core (accessibility)/; \
	    s/ ruby-html-pipeline/, ruby-html-pipeline (posts on GitHub)/; s/ jekyll/, jekyll (posts on Jekyll)/; \
	    s/ hugo/, hugo (posts on Hugo)/'); \
	[ -z "$$gone" ] || echo "rnnviz: missing, so the tests in brackets are skipped: $${gone#, }"

# scenes/ and assets/ belong to the package under other names; the type checker is shown them in their places.
types:
	@rm -rf .venv/types && mkdir -p .venv/types/rnnviz && cd .venv/types/rnnviz && \
	    ln -s ../../../rnnviz/* ../../../scenes ../../../assets .
