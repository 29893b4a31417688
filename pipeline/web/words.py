"""What the page says, by name; the scripts know the names only."""

from __future__ import annotations

from pipeline.messages import Message, Words, msg

WORDS: dict[str, Message] = {
    "title": msg("Check a paper"),
    "lead": msg(
        "Choose the PDF that you were given. The page tells you whether it is as it was signed, "
        "who signed it, and whether it is still valid."
    ),
    "lead-offline": msg(
        "Choose the PDF that you were given. The page tells you whether it is as it was signed, "
        "and who signed it."
    ),
    "choose": msg("Choose the PDF"),
    "drop": msg("or drop it here"),
    "private-server": msg("The file is examined and forgotten: nothing is stored."),
    "private-digest": msg("The file stays on your device; only its digest is compared."),
    "private-offline": msg("The file stays on your device. This page sends nothing anywhere."),
    "have-number": msg("You only have the number?"),
    "number": msg("Number of the paper"),
    "ask": msg("Look up"),
    "working": msg("Examining the file…"),
    "again": msg("Check another file"),
    "full": msg("Full check: send the file to this server"),
    "pass": msg("Checked: good"),
    "fail": msg("Do not rely on it"),
    "indeterminate": msg("Cannot be decided yet"),
    "word-pass": msg("good:"),
    "word-fail": msg("bad:"),
    "word-indeterminate": msg("open:"),
    "word-note": msg("note:"),
    "word-not_applicable": msg("does not apply:"),
    "throw-away": msg(
        "Signed with a throw-away key for trying things out: it proves nobody's identity."
    ),
    "signer": msg("Signed by"),
    "signer-claimed": msg("Signed, as it claims, by"),
    "signed-at": msg("Time of signing"),
    "claimed": msg("(as the signer's computer said)"),
    "stamped": msg("(proved by a timestamp)"),
    "beijing": msg("Beijing time"),
    "status": msg("Register"),
    "status-good": msg("valid"),
    "status-revoked": msg("withdrawn by the issuer"),
    "status-superseded": msg("replaced by a newer one"),
    "status-unknown": msg("not in the register"),
    "status-bad": msg("not valid any more"),
    "status-unasked": msg("not asked"),
    "file": msg("File"),
    "digest": msg("Digest (SHA-256)"),
    "summary": msg("In short"),
    "data": msg("What the paper says"),
    "data-more": msg("Read from the data inside the file and found on its pages."),
    "data-offline": msg(
        "Read from the data inside the file; compare them with what the page of the PDF shows."
    ),
    "checks": msg("Check by check"),
    "limit": msg("Does not prove:"),
    "number-good": msg("The register has this number, and it is valid."),
    "number-revoked": msg("The issuer has withdrawn the paper of this number. Do not rely on it."),
    "number-superseded": msg("The paper of this number was replaced by a newer one. Ask for that."),
    "number-unknown": msg("The register does not know this number."),
    "withdrawn": msg("Withdrawn on {day}. Reason: {reason}.", day="{day}", reason="{reason}"),
    "successor": msg("The new number is {number}.", number="{number}"),
    "number-warning": msg(
        "That alone does not make the paper in your hand genuine: anybody can copy a code or a "
        "number onto a forged one. Choose the PDF below, and it is compared with what was issued."
    ),
    "same-file": msg("This is the very file that the issuer registered, and it is valid."),
    "same-file-not-good": msg("This is the file of this number, but it is not valid any more."),
    "other-file": msg(
        "This is not the file that was registered under this number. It may have been changed, or "
        "saved anew by a program. Ask the issuer for the file as it was signed."
    ),
    "check-digest": msg("The file's digest is the registered one: not a single byte differs."),
    "check-no-digest": msg("The file's digest is not registered under this number."),
    "digest-limit": msg("who signed it; the full check shows that."),
    "facts-title": msg("Only paper, no file?"),
    "facts-lead": msg(
        "Type the last four characters of the contract's number, and of the holder's ID number "
        "from the ID card itself. You then see what was issued, in part hidden, and can compare it "
        "with the paper."
    ),
    "contract-tail": msg("Contract number, last four"),
    "id-tail": msg("ID number, last four"),
    "facts-show": msg("Show what was issued"),
    "facts-compare": msg(
        "This is what was issued under this number. If the paper in your hand says anything else, "
        "it is forged."
    ),
    "facts-wrong": msg("These characters do not belong to this number."),
    "no-file": msg("This file cannot be read. Choose it again."),
    "too-large": msg("The file is larger than 20 MB; a paper of this kind is far smaller."),
    "offline": msg("The server cannot be reached. Check your connection and try again."),
    "made": msg(
        "This page was made on {day}. It trusts only these roots, and no server:", day="{day}"
    ),
    "about-offline": msg(
        "It cannot know whether the issuer has withdrawn the paper since, nor whether a key was "
        "revoked. For that, ask the issuer's register."
    ),
    "o-pass": msg("The file is as it was signed, and its signer leads to a root of this page."),
    "o-pass-word": msg("Not altered"),
    "o-pass-notice": msg(
        "Not examined here: whether the issuer has withdrawn the paper since, and whether the "
        "signer's certificate was revoked."
    ),
    "o-no-crypto": msg("This browser cannot compute digests on this page; open it in another one."),
    "o-fail": msg("Do not rely on this file; the reasons are given below."),
    "o-indeterminate": msg("This page cannot decide it alone; the file needs the full check."),
    "o-not-pdf": msg("This is no PDF."),
    "o-locked": msg("The PDF is locked with a password, so it cannot be examined."),
    "o-damaged": msg("The PDF is damaged or built in a way that is not permitted."),
    "o-form": msg("The PDF is built in a way that this page does not read."),
    "o-readable": msg("The file is a PDF that can be read from start to end."),
    "o-readable-limit": msg("anything about who made it."),
    "o-unsigned": msg("Nobody has signed this file; a picture of a seal is no signature."),
    "o-irregular": msg("Its signatures are stored in an irregular way, as in forged files."),
    "o-several": msg(
        "It carries several signatures or additions; what came between them needs the full check."
    ),
    "o-waiting": msg("Not everybody has signed yet."),
    "o-one": msg("There is one signature."),
    "o-one-limit": msg("that others need not sign."),
    "o-uncovered": msg("The signature does not protect the whole file: parts could be changed."),
    "o-appended": msg("Something was added to the file after the last signature."),
    "o-covered": msg("The signature protects the whole file, from the first byte to the last."),
    "o-covered-limit": msg("that what stood in the file before signing was true."),
    "o-container": msg("The signature itself is not written as the standard demands."),
    "o-weak": msg("It uses a method of signing that is not accepted here."),
    "o-changed": msg("The file was changed after it was signed."),
    "o-same": msg("The digest fits: not one byte was changed since the signature."),
    "o-same-limit": msg("who signed; the next lines show that."),
    "o-wrong-key": msg("The signature was not made with the key of its certificate."),
    "o-right-key": msg("The signature was made with the key of the certificate in it."),
    "o-right-key-limit": msg("that the certificate is genuine, or that the key was not stolen."),
    "o-stamp-missing": msg("A timestamp was demanded, and there is none."),
    "o-no-stamp": msg("There is no timestamp: the time is what the signer's computer said."),
    "o-stamp-other": msg("Its timestamp belongs to another signature."),
    "o-stamp": msg("It has a timestamp, which this page does not examine further."),
    "o-no-chain": msg("The signer's certificate does not lead to a root of this page."),
    "o-broken-chain": msg("The signer's certificate was not issued by whom it names."),
    "o-not-for-signing": msg("The signer's certificate is not meant for signing documents."),
    "o-out-of-time": msg("The signer's certificate was not valid when the signature was made."),
    "o-expired-since": msg(
        "The signer's certificate has expired since; whether it signed before needs the full check."
    ),
    "o-future": msg("The signature claims to have been made in the future."),
    "o-chain": msg("The signer's certificate leads to a root of this page and was valid then."),
    "o-chain-limit": msg("that it was not revoked; this page asks nobody."),
    "o-issuer": msg("The issuer whom the data in the file name is the one who signed."),
    "o-issuer-limit": msg(
        "that the pages show the same: compare them; and that what they say is true."
    ),
    "o-other-issuer": msg("The data in the file name another issuer than the one who signed."),
    "o-no-data": msg("No data for programs are in the file; who should have signed is not known."),
    "o-data": msg("The data in the file cannot be read."),
    "o-version": msg("The data in the file are written in a format that this page does not know."),
    "o-register": msg("The issuer's register was not asked; papers can be withdrawn."),
    "o-failed": msg("This could not be examined here."),
}

DATA_LABELS: dict[str, Words] = {
    "number": Words("编号", "Number"),
    "issuer": Words("出具人", "Issuer"),
    "issuer_code": Words("出具人统一社会信用代码", "Issuer's credit code"),
    "borrower": Words("借款人", "Borrower"),
    "identity": Words("证件号码", "Identity document"),
    "contract_no": Words("借款合同编号", "Loan contract"),
    "product": Words("借款产品", "Product"),
    "principal": Words("本金（元）", "Principal (CNY)"),
    "term": Words("借款期限", "Term"),
    "method": Words("还款方式", "Method of repayment"),
    "agreement_no": Words("和解协议编号", "Agreement"),
    "agreement_signed": Words("协议签署日期", "Agreement signed on"),
    "agreement_sha256": Words("协议文件摘要", "Digest of the agreement"),
    "paid": Words("实际偿还（元）", "Paid (CNY)"),
    "paid_words": Words("实际偿还（大写）", "Paid, in capitals"),
    "settled_on": Words("结清日期", "Settled on"),
    "basis": Words("结清依据", "Basis"),
    "issued_on": Words("出具日期", "Issued on"),
    "signature_label": Words("签章处", "Place of the seal"),
}
