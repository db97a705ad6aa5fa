"""Ranges that Presidio redacts: JSON chats in on standard input, ranges and CPU seconds out.

Run by `redact.py` in an environment that holds nothing else. Presidio finds names with a language
model that its packages do not hold; for Dutch without a download there is an empty pipeline, so
what remains are its patterns: that is what this measures.
"""

import json
import sys
import time

import spacy
import tldextract
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine


class EmptyPipeline(SpacyNlpEngine):
    """Dutch words and nothing else."""

    def __init__(self) -> None:
        super().__init__(models=[{"lang_code": "nl", "model_name": "none"}])
        self.nlp = {"nl": spacy.blank("nl")}

    def load(self) -> None:
        pass

    def is_loaded(self) -> bool:
        return True


def main() -> None:
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())
    chats = json.load(sys.stdin)
    engine = EmptyPipeline()
    registry = RecognizerRegistry(supported_languages=["nl"])
    registry.load_predefined_recognizers(languages=["nl"], nlp_engine=engine)
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["nl"])
    analyzer.analyze("opstart", language="nl")
    began = time.process_time()
    result = [
        sorted({(found.start, found.end) for found in analyzer.analyze(text, language="nl")})
        for chat in chats
        for text in chat["texts"]
    ]
    json.dump({"ranges": result, "seconds": time.process_time() - began}, sys.stdout)


main()
