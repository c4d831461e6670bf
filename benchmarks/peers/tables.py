"""Public tables by the defaults of `pullback train`, beside scikit-learn on the same rows.

Usage: tables.py FOLDER [--splits N] [--first SEED] [--only A,B] [--pullback COMMAND] [--work DIR] [--peers-only]

FOLDER holds the files named in TABLES, as the UCI Machine Learning Repository, scikit-learn and seaborn-data publish them.
Each table is split N times into 80 % training and 20 % test rows (stratified for classes); the rows are written to
DIR/NAME-SEED-train.csv and -test.csv, so that all programs see the same files. Peers: LogisticRegression and MLPClassifier,
or Ridge and MLPRegressor, with their defaults, except that the networks may take 1000 epochs (200 for more than 5000 rows)
instead of stopping early with a warning. Numbers are standardised, texts one-hot encoded, missing numbers replaced by the mean.
Prints for each table the mean over the splits: accuracy, or R^2 for quantities.
"""
import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import pandas as pd

# name: file, separator, has header, lines to skip, target (name or position), regression, ignored columns
TABLES = {
    "abalone": ("abalone.csv", ",", False, 0, 8, True, []),
    "banknote": ("banknote_authentication.csv", ",", False, 0, 4, False, []),
    "breast-cancer": ("breast_cancer.csv", ",", False, 1, 30, False, []),
    "car": ("car.data", "\t", True, 0, "Class val", False, []),
    "cleveland": ("processed.cleveland.data", ",", False, 0, 13, False, []),
    "diabetes": ("diabetes.csv", ",", True, 0, "progression", True, []),
    "german": ("german.csv", ",", False, 0, 20, False, []),
    "ionosphere": ("ionosphere.csv", ",", False, 0, 34, False, []),
    "letter": ("letter-uci.data", ",", False, 0, 0, False, []),
    "mpg": ("mpg.csv", ",", True, 0, "mpg", True, ["name"]),
    "penguins": ("penguins.csv", ",", True, 0, "species", False, []),
    "pima": ("pima-indians-diabetes.csv", ",", False, 0, 8, False, []),
    "spambase": ("spambase.data", ",", False, 0, 57, False, []),
    "titanic": ("titanic.csv", ",", True, 0, "survived", False, ["alive", "class", "who", "adult_male", "deck", "embark_town"]),
    "wine": ("wine_data.csv", ",", False, 1, 13, False, []),
    "wine-quality": ("winequality-red.csv", ",", False, 0, 11, True, []),
}


def read(folder, name):
    file, separator, header, skip, target, regression, ignored = TABLES[name]
    rows = pd.read_csv(os.path.join(folder, file), sep=separator, header=0 if header else None, skiprows=skip,
                       na_values=["?"], keep_default_na=True)
    if not header:
        rows.columns = ["c%d" % i for i in range(rows.shape[1])]
        target = "c%d" % target
    rows = rows.drop(columns=ignored)
    rows = rows[[c for c in rows.columns if c != target] + [target]].rename(columns={target: "target"})
    if not regression:
        # The texts of the classes are the same for all programs.
        rows["target"] = rows["target"].map(lambda v: "k" + str(v))
    return rows, regression


def peers(train, test, regression):
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    x, y = train.drop(columns="target"), train["target"]
    numbers = [c for c in x.columns if pd.api.types.is_numeric_dtype(x[c]) and x[c].dtype != bool]
    texts = [c for c in x.columns if c not in numbers]
    x, u = x.copy(), test.drop(columns="target").copy()
    for c in texts:
        x[c], u[c] = x[c].astype(str), u[c].astype(str)
    columns = ColumnTransformer([
        ("numbers", make_pipeline(SimpleImputer(), StandardScaler()), numbers),
        ("texts", OneHotEncoder(handle_unknown="ignore"), texts),
    ], sparse_threshold=0)
    a, b = columns.fit_transform(x), columns.transform(u)
    epochs = 200 if len(x) > 5000 else 1000
    scores = {}
    if regression:
        scale = y.std(ddof=0)
        models = {"linear": Ridge(), "mlp": MLPRegressor(random_state=1, max_iter=epochs)}
        for key, model in models.items():
            scores[key] = model.fit(a, (y - y.mean()) / scale).score(b, (test["target"] - y.mean()) / scale)
    else:
        models = {"linear": LogisticRegression(max_iter=5000), "mlp": MLPClassifier(random_state=1, max_iter=epochs)}
        for key, model in models.items():
            scores[key] = model.fit(a, y).score(b, test["target"])
    return scores


def ours(command, train, test, regression, seed):
    arguments = command + ["train", "csv:" + train, "--test", "csv:" + test, "--missing", "mean", "--header", "yes",
                           "--seed", str(seed), "--json", "-"]
    arguments += ["--target", "target"] if regression else ["--label", "target"]
    done = subprocess.run(arguments, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(" ".join(arguments) + "\n" + done.stderr)
    result = json.loads(done.stdout)
    return result["test"]["R²" if regression else "accuracy"], result["seconds"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--splits", type=int, default=5)
    parser.add_argument("--first", type=int, default=1, help="the seed of the first split")
    parser.add_argument("--only")
    parser.add_argument("--pullback", default=os.path.join(os.path.dirname(__file__), "../../pullback"))
    parser.add_argument("--work", default=tempfile.gettempdir())
    parser.add_argument("--peers-only", action="store_true")
    given = parser.parse_args()
    warnings.filterwarnings("ignore")
    from sklearn.model_selection import train_test_split

    os.makedirs(given.work, exist_ok=True)
    print("%-14s %6s %8s %8s %8s %8s %6s" % ("table", "rows", "linear", "mlp", "pullback", "differs", "s"))
    for name in given.only.split(",") if given.only else TABLES:
        rows, regression = read(given.folder, name)
        found = {"linear": [], "mlp": [], "pullback": [], "seconds": []}
        for seed in range(given.first, given.first + given.splits):
            kept = os.path.join(given.work, "%s-%d.json" % (name, seed))
            paths = [os.path.join(given.work, "%s-%d-%s.csv" % (name, seed, part)) for part in ("train", "test")]
            parts = train_test_split(rows, test_size=0.2, random_state=seed,
                                     stratify=None if regression else rows["target"])
            for part, path in zip(parts, paths):
                part.to_csv(path, index=False)
            if os.path.exists(kept):
                with open(kept) as f:
                    scores = json.load(f)
            else:
                # As read from the files, so that all programs see the same numbers.
                scores = peers(pd.read_csv(paths[0]), pd.read_csv(paths[1]), regression)
                with open(kept, "w") as f:
                    json.dump(scores, f)
            for key, score in scores.items():
                found[key].append(score)
            if not given.peers_only:
                score, seconds = ours(shlex.split(given.pullback), *paths, regression, seed)
                found["pullback"].append(score)
                found["seconds"].append(seconds)
        mean = {key: float(np.mean(values)) for key, values in found.items() if values}
        best = max(mean["linear"], mean["mlp"])
        if given.peers_only:
            print("%-14s %6d %8.4f %8.4f" % (name, len(rows), mean["linear"], mean["mlp"]), flush=True)
        else:
            print("%-14s %6d %8.4f %8.4f %8.4f %+8.4f %6.1f" % (name, len(rows), mean["linear"], mean["mlp"],
                  mean["pullback"], mean["pullback"] - best, mean["seconds"]), flush=True)


if __name__ == "__main__":
    main()
