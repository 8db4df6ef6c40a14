"""`spam check`, `spam serve`, `spam train` and `spam eval`."""

import importlib
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from broadsheet.spam.engine.akismet.alone import Alone, SiteRefused
from broadsheet.spam.engine.akismet.wsgi import application
from broadsheet.spam.engine.evaluate import evaluate
from broadsheet.spam.engine.judge import judge
from broadsheet.spam.engine.model import SHIPPED, Model, ModelRefused, load_model
from broadsheet.spam.engine.rows import Row, RowsRefused, read_rows
from broadsheet.spam.engine.submission import Submission
from broadsheet.spam.engine.verdict import Verdict

_MOST_INPUT = 4_000_000
_PLAIN_EVERY = 5_000

_file = click.Path(path_type=Path, dir_okay=False)


@click.group()
def spam() -> None:
    """Judge texts, measure the filter, make its model."""


@spam.command()
@click.option("--text", help="The text; without it, standard input is read.")
@click.option("--author", default="", help="The name given.")
@click.option("--email", default="", help="The e-mail address given.")
@click.option("--url", default="", help="The writer's own web address.")
@click.option("--article", type=_file, help="A file with the text of the article replied to.")
@click.option("--language", default="", help="Language of the page, such as en or fr.")
@click.option("--model", "model_path", type=_file, help="A model file other than the shipped one.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(
    *,
    text: str | None,
    author: str,
    email: str,
    url: str,
    article: Path | None,
    language: str,
    model_path: Path | None,
    as_json: bool,
) -> None:
    """Judge one text, and say why."""
    model = _model(model_path)
    if text is None:
        text = sys.stdin.buffer.read(_MOST_INPUT).decode("utf-8", "replace")
    about = _article(article) if article else ""
    submission = Submission(
        text=text, author=author, email=email, url=url, article=about, language=language
    )
    verdict = judge(submission, model)
    if as_json:
        reasons = [one._asdict() | {"words": one.said} for one in verdict.reasons]
        click.echo(json.dumps(asdict(verdict) | {"reasons": reasons}, ensure_ascii=False))
    else:
        _print(verdict)


def _print(verdict: Verdict) -> None:
    """Print a verdict as a person reads it."""
    click.echo(f"{verdict.label}: {verdict.probability:.1%} likely spam (model {verdict.model})")
    for reason in verdict.reasons:
        click.echo(f"  {reason.weight:+.2f}  {reason.said}")


@spam.command()
@click.option(
    "--data",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of the shared training sets.",
)
@click.option(
    "--out",
    type=_file,
    default=SHIPPED,
    show_default="the one of the program",
    help="Where to write the model.",
)
def train(data: Path, out: Path) -> None:
    """Make the model and its manifest from the training sets; the same input, the same model."""
    training = _for_developers("broadsheet.spam.engine.train")
    try:
        digest = training.train(data, out, lambda step: click.echo(step, err=True))
    except (RowsRefused, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{out} {digest}")


@spam.command()
@click.option(
    "--data",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of keys, counts and lessons; made when it is missing.",
)
@click.option("--site", "sites", multiple=True, help="A site that may ask: https://blog.example.")
@click.option("--revoke", multiple=True, help="A site that may ask no more.")
@click.option("--per-minute", default=6_000, show_default=True, help="Checks of a new site.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8300, show_default=True, type=click.IntRange(1, 65_535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--model", "model_path", type=_file, help="A model file other than the shipped one.")
def serve(
    *,
    data: Path,
    sites: tuple[str, ...],
    revoke: tuple[str, ...],
    per_minute: int,
    host: str,
    port: int,
    workers: int,
    model_path: Path | None,
) -> None:
    """Answer the Akismet protocol, without a newsroom; print each site's key.

    A model file that cannot be used is said, and the shipped one judges.
    """
    try:
        model = load_model(model_path)
    except ModelRefused as refused:
        click.echo(f"{refused}; the shipped model judges instead", err=True)
        model, model_path = _model(None), None
    service = Alone(data, model, time.time)
    for site in revoke:
        click.echo(f"{site} {'revoked' if service.revoke(site) else 'has no key'}")
    try:
        for site in sites:
            click.echo(f"{site} {service.key_of(site, per_minute)}")
    except SiteRefused as refused:
        raise click.ClickException(str(refused)) from refused
    finally:
        service.close()
    server = Granian(
        "broadsheet",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        websockets=False,
        log_level=LogLevels.error,
    )
    click.echo(f"Answering http://{host}:{port}/1.1/; Ctrl-C stops.")
    server.serve(target_loader=partial(application, data, model_path), wrap_loader=False)


@spam.command(name="eval")
@click.argument("file", type=_file, required=False)
@click.option("--model", "model_path", type=_file, help="A model file other than the shipped one.")
@click.option(
    "--unseen",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder of training sets: train without each source in turn, and measure there.",
)
@click.option("--only", default="", help="With --unseen: trials whose name has these words.")
@click.option("--without-baseline", is_flag=True, help="With --unseen: the filter alone.")
@click.option("--misses", type=_file, help="With --unseen: a file to add the worst errors to.")
def evaluation(
    *,
    file: Path | None,
    model_path: Path | None,
    unseen: Path | None,
    only: str,
    without_baseline: bool,
    misses: Path | None,
) -> None:
    """Measure the filter on labelled JSONL rows, and print one JSON object.

    With --unseen it is trained anew, without each source in turn, and measured beside a TF-IDF
    baseline that is given the same; that takes an hour.
    """
    if (file is None) == (unseen is None):
        raise click.UsageError("give a FILE, or --unseen DIRECTORY")
    try:
        if unseen is not None:
            module = _for_developers("broadsheet.spam.engine.trials")
            options = {"only": only, "with_baseline": not without_baseline, "misses_file": misses}
            rows = module.unseen(unseen, lambda step: click.echo(step, err=True), **options)
            click.echo(json.dumps({"trials": rows}))
        elif file is not None:
            model = _model(model_path)
            click.echo(json.dumps(evaluate(_shown(list(read_rows(file))), model)))
    except (RowsRefused, OSError) as error:
        raise click.ClickException(str(error)) from error


def _for_developers(module: str) -> Any:
    """Return a module that needs what only developers have installed."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"this needs {error.name}: install the development packages (make setup),"
            " or scikit-learn"
        ) from error


def _shown(rows: list[Row]) -> Iterator[Row]:
    """Pass the rows on, with a bar on a terminal and a line now and then elsewhere."""
    if sys.stderr.isatty():
        with click.progressbar(rows, label="judging", file=sys.stderr) as bar:
            yield from bar
        return
    for number, row in enumerate(rows):
        if number and not number % _PLAIN_EVERY:
            click.echo(f"judged {number} of {len(rows)}", err=True)
        yield row


def _article(path: Path) -> str:
    try:
        return path.read_bytes()[:_MOST_INPUT].decode("utf-8", "replace")
    except OSError as error:
        raise click.ClickException(f"{path}: cannot be read: {error.strerror}") from error


def _model(path: Path | None) -> Model:
    try:
        return load_model(path)
    except ModelRefused as error:
        raise click.ClickException(str(error)) from error
