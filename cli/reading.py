"""`explain`, `coverage`, `diff`: how texts were read, and how two versions differ."""

from __future__ import annotations

import argparse
from pathlib import Path

from cli.opened import store_of
from cli.output import EXIT_OK, CommandError, Declare, print_json


def declare(command: Declare) -> None:
    """Add these commands to the command line."""
    explain_parser = command("explain", explain, "说明一段话里的分工是怎样读出来的：词、规则和没有读懂的")
    explain_parser.add_argument("text", metavar="文字")
    coverage_parser = command("coverage", coverage_of, "列出一份文档每一句的下落：已入图谱、不作承诺、没有读懂")
    coverage_parser.add_argument("document", metavar="文档编号或文件")
    coverage_parser.add_argument("--all", action="store_true", help="逐句列出，不只列没有读懂的")
    difference_parser = command("diff", difference, "比较两个文档（同一方案的两个版本）")
    difference_parser.add_argument("old", metavar="旧文档编号")
    difference_parser.add_argument("new", metavar="新文档编号")


def explain(arguments: argparse.Namespace) -> int:
    """Print how a text about who does what is read."""
    from graph.responsibilities.explanation import RULES, explain_text
    from graph.wording import relation_name

    found = explain_text(arguments.text)
    if arguments.json:
        print_json(
            {
                "text": found.text,
                "tokens": [
                    {"kind": t.kind.value, "text": t.text, "start": t.start, "end": t.end, "role": t.role}
                    for t in found.tokens
                ],
                "assignments": [
                    {"role": a.role, "bodies": [b.name for b in a.bodies], "joint": a.joint, "deadline": a.deadline,
                     "rule": a.rule, "start": a.start, "end": a.end}
                    for a in found.assignments
                ],
                "notes": [{"text": n.text, "why": n.why, "start": n.start, "end": n.end} for n in found.notes],
            }
        )  # fmt: skip
        return EXIT_OK
    print("词：")
    for token in found.tokens:
        role = f"（{relation_name(token.role)}）" if token.role else ""
        print(f"  {token.kind.value}{role}  {token.text}")
    print("读出：" if found.assignments else "没有读出分工。")
    for a in found.assignments:
        bodies = "、".join(body.name for body in a.bodies)
        print(f"  {relation_name(a.role)}：{bodies}　规则：{a.rule}（{RULES.get(a.rule, '')}）")
    for note in found.notes:
        print(f"  没有读懂：{note.text}（{note.why}）")
    return EXIT_OK


def coverage_of(arguments: argparse.Namespace) -> int:
    """Print what became of the sentences of a document."""
    from corpus.reader import read_file
    from graph.coverage import coverage
    from graph.extract import extract_apart
    from graph.signs import SIGN_NAMES, rule_reasons

    path = Path(arguments.document)
    if path.is_file():
        document = read_file(path)
        fragment = extract_apart(document)
    else:
        store = store_of(arguments)
        if arguments.document not in store.documents:
            known = "、".join(store.documents)
            raise CommandError(f"没有文件“{arguments.document}”，图谱里也没有这个文档。已有文档：{known}")
        document, fragment = store.documents[arguments.document].reread(), store.fragments[arguments.document]
    found = coverage(document, fragment)
    if arguments.json:
        print_json(found.as_dict())
        return EXIT_OK
    counts, reasons = found.counts, rule_reasons()
    print(
        f"《{document.identity.title}》共 {len(found.sentences)} 句：已入图谱 {counts['graph']} 句，"
        f"不作承诺 {counts['uncommitted']} 句，没有读懂 {counts['unread']} 句。"
    )
    names = {"graph": "已入图谱", "uncommitted": "不作承诺", "unread": "没有读懂"}
    for fate in found.sentences if arguments.all else found.unread:
        signs = "、".join(f"{SIGN_NAMES[sign.kind]}“{sign.text}”" for sign in fate.unread)
        why = f"未读出：{signs}" if signs else "；".join(reasons.get(rule, rule) for rule in fate.rule.split("、"))
        print(f"· [{names[fate.kind]}] {fate.text}（{why}）")
    return EXIT_OK


def difference(arguments: argparse.Namespace) -> int:
    """Print how two versions of a plan differ."""
    from graph.diff import diff

    store = store_of(arguments)
    for name in (arguments.old, arguments.new):
        if name not in store.fragments:
            raise CommandError(f"图谱里没有文档“{name}”。已有文档：{'、'.join(store.documents)}")
    found = diff(store.fragments[arguments.old], store.fragments[arguments.new])
    if arguments.json:
        from dataclasses import asdict

        print_json(asdict(found))
    else:
        print(found.summary)
    return EXIT_OK
