# Sourced by ./demo and ./check: makes .venv where it is missing, and installs the project into it when pyproject.toml
# or the Python has changed since. Afterwards $python is the interpreter of the environment.
#
#   setup .        the package alone
#   setup '.[dev]' with what its tests need

find_python() {
    local name
    for name in ${PYTHON:+"$PYTHON"} python3.13 python3.12 python3.11 python3 python; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            echo "$name"
            return
        fi
    done
    echo "Python 3.11 or newer is needed and was not found; set PYTHON to where it is." >&2
    return 1
}

in_venv() {
    local folder
    for folder in .venv/bin .venv/Scripts; do
        if [ -x "$folder/python" ] || [ -x "$folder/python.exe" ]; then
            echo "$folder/python"
            return
        fi
    done
    return 1
}

setup() {
    local what=$1 stamp wanted
    stamp=.venv/.installed-$(printf %s "$what" | tr -cd '[:alnum:]')
    if ! python=$(in_venv) || ! "$python" -c 'import pip' >/dev/null 2>&1; then
        local base
        base=$(find_python)
        echo "Setting up .venv with $("$base" --version) ..." >&2
        if ! "$base" -m venv --clear .venv; then
            echo "The environment could not be made. On Debian and Ubuntu: apt-get install python3-venv" >&2
            return 1
        fi
        python=$(in_venv)
    fi
    wanted="$PWD $("$python" -c "import hashlib, sys; print(sys.version, hashlib.sha256(open('pyproject.toml', 'rb').read()).hexdigest())")"
    if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$wanted" ]; then
        echo "Installing $what (a minute or two the first time) ..." >&2
        "$python" -m pip install -qq --disable-pip-version-check --editable "$what"
        printf '%s\n' "$wanted" >"$stamp"
    fi
}
