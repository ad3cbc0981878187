# 政策图谱：在只有 Python ≥ 3.11 的 Debian 上，`make app` 打开页面，`make test` 跑全部检查。
# 变量：PYTHON（解释器）、TORCH_INDEX（CPU 版 torch 的安装源）、HOST、PORT、STORE、CORPUS、GOLD、QUESTIONS、OLD。

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
SOURCES := chinese llm corpus graph embeddings store qa ui evaluation benchmarks cli app.py
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check
HOST ?= 127.0.0.1
PORT ?= 7860
STORE ?= .cache/sample-store

.DEFAULT_GOAL := help
.PHONY: help setup app check test eval changes questions crossval train bench fuzz lint format screenshots lock clean
.DELETE_ON_ERROR:

help: ## 列出这些目标
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo '变量：PYTHON=python3.12  TORCH_INDEX=CPU版torch的安装源  HOST=0.0.0.0  PORT=8080  CORPUS=文件夹  QUESTIONS=问题文件  OLD=提交'

setup: .cache/.model ## 建虚拟环境，装依赖，准备向量模型（做过的不再做）

$(BIN)/python:
	@[ -n "$(PYTHON)" ] || { echo '需要 Python 3.11 或更新的版本；装好后重试，或用 make PYTHON=解释器 指明' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		package=$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'); \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $$package; \
		else echo "缺少 venv 模块，请先执行：sudo apt-get install $$package" >&2; exit 1; fi; }
	$(PYTHON) -m venv $(VENV)

# torch 先装：默认源给的可能是很大的 CUDA 版，这时用 TORCH_INDEX 指明 CPU 版所在的源。
$(VENV)/.torch: constraints.txt | $(BIN)/python
	$(PIP) install $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX)) -c constraints.txt torch
	@touch $@

$(VENV)/.installed: pyproject.toml constraints.txt $(VENV)/.torch
	$(PIP) install -c constraints.txt -e '.[all,dev]'
	@touch $@

.cache/.model: $(VENV)/.installed embeddings/model.py embeddings/data/adapter.npz
	@mkdir -p .cache
	$(BIN)/python -m embeddings.model
	@touch $@

app: setup ## 用自带的样例文档建库并打开页面（HOST、PORT 可改）
	$(BIN)/policygraph build corpus/sample --out $(STORE)
	$(BIN)/policygraph --store $(STORE) serve --host $(HOST) --port $(PORT)

check: lint ## 改完就跑的快检查：格式、类型、分层和一分钟以内的测试
	$(BIN)/pytest -m "not slow"

# 页面测试最久，按文件名排在最前；逐个进程都要用的字节码留下来。
test: export PYTHONDONTWRITEBYTECODE :=
test: lint ## 全部检查：格式、静态检查、类型、分层、测试（几个核就几个进程，至多四个）
	$(BIN)/pytest -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

lint: setup ## 只做静态检查
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(SOURCES)
	$(BIN)/lint-imports

format: setup ## 整理代码格式
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

eval: setup ## 对照标准答案评测（CORPUS、GOLD、QUESTIONS 可改）
	$(BIN)/python -m evaluation $(if $(CORPUS),--corpus $(CORPUS)) $(if $(GOLD),--gold $(GOLD)) $(if $(QUESTIONS),--questions $(QUESTIONS))

changes: setup ## 列出现在的代码与 OLD（默认上一个提交）读出的事实有何不同（CORPUS 可改）
	$(BIN)/python -m evaluation.changes $(OLD) --corpus $(or $(CORPUS),corpus/sample ../shared/more) || [ $$? = 1 ]

questions: setup ## 用各人写的问题评测问答（需要 ../shared；盲测题在 evaluation/data/blind*.jsonl）
	$(BIN)/python -m evaluation.asked --corpus ../shared/corpus --questions ../shared/questions/office.jsonl ../shared/questions/plan_questions.jsonl ../shared/questions/department_questions.jsonl
	$(BIN)/python -m evaluation.asked --corpus ../shared/corpus ../shared/more --questions evaluation/data/blind.jsonl evaluation/data/blind-2.jsonl evaluation/data/blind-3.jsonl evaluation/data/blind-4.jsonl evaluation/data/blind-5.jsonl
	$(BIN)/python -m evaluation.asked --corpus ../shared/corpus ../shared/more evaluation/data/plans-2 --questions evaluation/data/blind-plans.jsonl
	$(BIN)/python -m evaluation.asked --corpus ../shared/corpus ../shared/more evaluation/data/plans-6 evaluation/data/plans-7 --questions evaluation/data/blind-plans-2.jsonl
	$(BIN)/python -m evaluation.asked --corpus ../shared/corpus ../shared/more --questions evaluation/data/short/corpus-terse.jsonl evaluation/data/short/corpus-terse-2.jsonl evaluation/data/short/more-terse.jsonl
	$(BIN)/python -m evaluation.asked --corpus evaluation/data/plans --questions evaluation/data/short/plans-terse.jsonl evaluation/data/blind-plans-4.jsonl
	$(BIN)/python -m evaluation.asked --corpus evaluation/data/plans-8 --questions evaluation/data/blind-plans-3.jsonl

# 学过这些文件、或学过问同样文档的题的权重都不用；规则和阈值照旧。权重留在 .cache/crossval，有了就只评测。
APART := ../shared/questions/plan_questions.jsonl ../shared/questions/department_questions.jsonl
FOLD := .cache/crossval

crossval: setup $(FOLD)/adapter.npz ## 用没学过这些题和所问文档的权重评测整个回答（两核约一小时，需要 ../shared）
	$(BIN)/python -m evaluation.asked --weights $(FOLD) --corpus ../shared/corpus --questions $(APART)

$(FOLD)/adapter.npz: $(FOLD)/confidence.npz
	$(BIN)/python -m evaluation.adapt --apart $(APART) --out $(FOLD)

$(FOLD)/confidence.npz: $(wildcard evaluation/data/questions/*.jsonl) | setup
	$(BIN)/python -m evaluation.train --apart $(APART) --out $(FOLD)

train: setup ## 重新训练读懂问题的小模型（需要 ../shared）
	$(BIN)/python -m evaluation.train

bench: setup ## 性能测试
	$(BIN)/python -m benchmarks

fuzz: setup ## 用变异的文件攻击各读取程序，默认十分钟（MINUTES、SEED 可改）
	$(BIN)/python -m tests.fuzz $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED))
	POLICYGRAPH_LONG_TESTS=1 $(BIN)/pytest -q tests/test_growth.py tests/test_writers.py tests/test_crash.py tests/test_faults.py tests/test_store_changes.py tests/test_vocabulary.py tests/test_library.py tests/test_milvus.py tests/test_evaluation.py tests/page

screenshots: setup ## 重新生成 docs/ 里的页面截图
	$(BIN)/python -m docs.screenshots

lock: setup ## 把当前装好的版本写进 constraints.txt
	$(BIN)/pip freeze --all --exclude pip --exclude-editable | sed 's/+cpu$$//' | LC_ALL=C sort -f > constraints.txt

clean: ## 删除样例库、构建物和工具缓存（保留虚拟环境与模型）
	rm -rf $(STORE) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
