"""Faces without Django: pictures in, figures and verdicts out.

``images`` opens what strangers send, ``landmarks`` finds faces, ``measures`` and ``gestures`` read
them, ``quality`` says what is wrong with a picture, ``liveness`` judges a challenge, ``matching``
compares with a template, ``calibration`` measures an engine on labelled photos. The engines are
``dlib_engine`` (the only importer of face_recognition) and ``onnx_engine``. ``pool`` and
``service`` run them in processes of their own; ``client`` reaches those.
"""
