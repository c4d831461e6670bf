"""Arrays of NumPy for NpyTest.

    python npy_arrays.py > ../resources/dev/pullback/train/data/arrays/npy.txt

Each line is a name, the shape of the matrix, the bytes of the file in Base64, and the elements as hexadecimal doubles.
"""
import base64
import io

import numpy as np

print(f"# NumPy {np.__version__}")
base = np.arange(-5, 7).reshape(3, 4)
cases = {f"{order}{kind}": (base / 4 if kind[0] == "f" else base).astype(order + kind)
         for order in "<>" for kind in ("f2", "f4", "f8", "i2", "i4", "i8")}
cases |= {k: np.arange(250, 262).reshape(4, 3).astype(k) for k in ("u2", "u4", "u8")}
cases |= {"i1": base.astype("i1"), "u1": np.array([[0, 128, 255]], "u1"), "bool": base > 0, "fortran": np.asfortranarray(base / 8),
          "column": np.array([1.5, -2, np.pi]), "number": np.array(4.25), "empty": np.zeros((0, 3)),
          "three": np.arange(24.0).reshape(2, 3, 4), "fortran3": np.asfortranarray(np.arange(24.0).reshape(2, 3, 4)),
          "special": np.array([np.inf, -np.inf, 6e-8, -0.0, 65504], "f2")}


def show(name, array, file):
    flat = array.astype(float).reshape(-1) if array.ndim == 0 else array.astype(float).ravel(order="C")
    rows = array.shape[0] if array.ndim else 1
    print(name, rows, len(flat) // rows if rows else 0, base64.b64encode(file).decode(), *(float(v).hex() for v in flat))


for name, array in cases.items():
    file = io.BytesIO()
    np.save(file, array)
    show(name, array, file.getvalue())
for version in ((2, 0), (3, 0)):
    file = io.BytesIO()
    np.lib.format.write_array(file, base / 2, version=version)
    show(f"version{version[0]}", base / 2, file.getvalue())
for name, save in (("npz", np.savez), ("npz-compressed", np.savez_compressed)):
    file = io.BytesIO()
    save(file, x=base / 2, y=np.array([1, 0, 2]))
    show(name, base / 2, file.getvalue())
