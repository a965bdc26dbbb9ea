#if Identity
  /// Keys and certificates made by OpenSSL for these tests alone; the password is `pass-4711`.
  enum PEMs {
    static let certificate = """
      -----BEGIN CERTIFICATE-----
      MIIDATCCAemgAwIBAgIUS8U0CbFVFuXlCDpJT/J9lIiD8hEwDQYJKoZIhvcNAQEL
      BQAwDzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMzAyMTM5NDFaGA8yMTI2MTEwNjIx
      Mzk0MVowDzENMAsGA1UEAwwEdGVzdDCCASIwDQYJKoZIhvcNAQEBBQADggEPADCC
      AQoCggEBAMIygaRrnIS755yKSHTFS205Qli3gz5tQnoJoCS/7gCzlg6/DeJrDYv5
      pCsQrzl4xYJSXEcLn0twN4Emwf7F/Od4pypLBSCKK7fkbpjsZBwCf01g810U6zA8
      EnmLHZkIIlB+/HIZ2LoJkRNtEL78ZouqUuHtW+HcEmwsOBnMmmqsCVOqnxlPrC4r
      eAhN6WWb6M0Ihhy/6DAHwsmZetyfPKRYo88cJ2+rqcPN5bdxJE1yvTWj+dJhasBu
      NYTMNQDzvDQlM54+rrT4PNcRClICDjw8oQ1TRlW/i+lPml08U4MjvLt6pk+H0BBd
      T1xLRNl+RiM2sq8EgKpnGEeEoAk6U4cCAwEAAaNTMFEwHQYDVR0OBBYEFGbLttzZ
      ifgrNWPjcgxxhwTIWhuxMB8GA1UdIwQYMBaAFGbLttzZifgrNWPjcgxxhwTIWhux
      MA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQELBQADggEBAMAGjIHGd2XyO1dI
      NrvM/idfUINdmTVE+VDLMfpGAoVPY4C2uEyGFwwwnIXQkur2PTZpVJrrgMyrOKa9
      +JogVPDzvoza24c5APXIulAa9gqRNhiqHJ7OPkRiUargp/I8mCr71LbNNHdcUHQh
      JckKAzW9RBi91jv1PTbFE/K13uFkD4V1J+ZdvbuDM0SMe6TjzvfWBmDKUN52tQ8q
      rtISewmaebdmi5XBH/Bw6ZHPok9rieGHYuWXPtdBiyBG7BCfwk078Z8lWeOv1KGW
      KYR0Y2vnHaSz97k0brSb9sYEG0ALGMdg2GbwiEwk3CQLjvsoqIqYU3yzaXRf6C2A
      vZncDI8=
      -----END CERTIFICATE-----
      """ + "\n"
    static let pkcs8 = """
      -----BEGIN PRIVATE KEY-----
      MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQDCMoGka5yEu+ec
      ikh0xUttOUJYt4M+bUJ6CaAkv+4As5YOvw3iaw2L+aQrEK85eMWCUlxHC59LcDeB
      JsH+xfzneKcqSwUgiiu35G6Y7GQcAn9NYPNdFOswPBJ5ix2ZCCJQfvxyGdi6CZET
      bRC+/GaLqlLh7Vvh3BJsLDgZzJpqrAlTqp8ZT6wuK3gITellm+jNCIYcv+gwB8LJ
      mXrcnzykWKPPHCdvq6nDzeW3cSRNcr01o/nSYWrAbjWEzDUA87w0JTOePq60+DzX
      EQpSAg48PKENU0ZVv4vpT5pdPFODI7y7eqZPh9AQXU9cS0TZfkYjNrKvBICqZxhH
      hKAJOlOHAgMBAAECggEAAPdLWcwHPUnJ/ydY8OvCUkrEn7hZ+MeGWyENIOGrh2ld
      R7l/ki7CJH4baPNuS7TkFp/eQaQ3KKLoQ8YzlNbbSTN6cWVqIx1M1l9WhYA3h0Qj
      6fiffUkLWnQSC3S7svUtZoUbMF4ci+BcTmJugOS0heFVBDawDFGR7ePSa55u7jTm
      pWt0rcvA3pLd+HPd02Q+rHK6lsrPf+8OHSBRDQHMJF93Gu9jEKiwjKXZtoRTeM1Q
      Yg1RBWzVUcU5mcmCLm/5dVlN1HP9NDxitoigddyJwda5U1+b2AAMEG6BskAklres
      ad9CFXOXcJX6ZyBnSSpvtxucVFi5OXM5hgacMqf9EQKBgQDw0vV9Qinr1P5ovS5l
      wd+sZLXRGtN4KWxZwvdOS0GWVIXfKGxRT0GZRtBI5jg1xCoper/gbnM9W9a/nAay
      eYJNuz7AUuBqEBGRCiwqWExVXWQ7AlRU2PLxqvKAl3YE50nCUU04YeP66ixwdxR6
      PsKtKTRVuqDiqvV0QrBJ4JWfQwKBgQDOb1n2c9z7xcBDp+nlmK+ezuDQFT3ghWLV
      QGfstNKJ6HmoERkQM3QcAJpiaxsZoDmC86q3bwnc0hpPa9OrZ+jgFVtQ7tkKW2hI
      Ijjncdu3AQUHu7wGNjXHaeQRU0Amq1ngEnv93J5ryGo0aIHapfHgAmQt3yUhybFE
      zcFQc+IsbQKBgQCnHz8NdeTxrBYBSYfxReGbGSizvBIUyWpPwGUvCDqzwGRGwR6q
      Ln4viFzyuhE3/rHjpzOQ5BVE937H6dcb9AbhOpgJj3n9ILmQFacgm7YdZ3ovGSa8
      2vF9lExFwNY+AOPG3fTgs84qSmgchAbJ7tPap0WSWLldk5ZS4BTGr/wlUQKBgFNT
      00aOIkdm3WLx5pIM/ebmrwyPZni4ntphsxFzNAEC3AihTjKh8l5TR/4uKbRAXraj
      UOfWZG7ESGaCqeBogzHgrQmQP//UQdXMKpgR95R5TuR+PTlsrGygK7Vqm1yAkjjG
      fVJNuYzcSzJ4dOIjVe0MSg/SIRTwayPQwhWNkWBJAoGBAMR0NjuHDKiIMZOxfwVL
      Z+aw58VzXgJifobU2bx5wpBOmEcaZGaifCY0jnPc9JObKfvnH5wIpcgojN2UUkOs
      q2tN/SrRd2wyPdtuPthW29+NEZkceCU0urnEwIBPlf0YeI/5GtueZdMG5S1DgGoy
      cBvf8ney5f6RZFTC8Q5JRq2y
      -----END PRIVATE KEY-----
      """ + "\n"
    static let pkcs1 = """
      -----BEGIN RSA PRIVATE KEY-----
      MIIEpAIBAAKCAQEAwjKBpGuchLvnnIpIdMVLbTlCWLeDPm1CegmgJL/uALOWDr8N
      4msNi/mkKxCvOXjFglJcRwufS3A3gSbB/sX853inKksFIIort+RumOxkHAJ/TWDz
      XRTrMDwSeYsdmQgiUH78chnYugmRE20Qvvxmi6pS4e1b4dwSbCw4GcyaaqwJU6qf
      GU+sLit4CE3pZZvozQiGHL/oMAfCyZl63J88pFijzxwnb6upw83lt3EkTXK9NaP5
      0mFqwG41hMw1APO8NCUznj6utPg81xEKUgIOPDyhDVNGVb+L6U+aXTxTgyO8u3qm
      T4fQEF1PXEtE2X5GIzayrwSAqmcYR4SgCTpThwIDAQABAoIBAAD3S1nMBz1Jyf8n
      WPDrwlJKxJ+4WfjHhlshDSDhq4dpXUe5f5IuwiR+G2jzbku05Baf3kGkNyii6EPG
      M5TW20kzenFlaiMdTNZfVoWAN4dEI+n4n31JC1p0Egt0u7L1LWaFGzBeHIvgXE5i
      boDktIXhVQQ2sAxRke3j0muebu405qVrdK3LwN6S3fhz3dNkPqxyupbKz3/vDh0g
      UQ0BzCRfdxrvYxCosIyl2baEU3jNUGINUQVs1VHFOZnJgi5v+XVZTdRz/TQ8YraI
      oHXcicHWuVNfm9gADBBugbJAJJa3rGnfQhVzl3CV+mcgZ0kqb7cbnFRYuTlzOYYG
      nDKn/RECgYEA8NL1fUIp69T+aL0uZcHfrGS10RrTeClsWcL3TktBllSF3yhsUU9B
      mUbQSOY4NcQqKXq/4G5zPVvWv5wGsnmCTbs+wFLgahARkQosKlhMVV1kOwJUVNjy
      8arygJd2BOdJwlFNOGHj+uoscHcUej7CrSk0Vbqg4qr1dEKwSeCVn0MCgYEAzm9Z
      9nPc+8XAQ6fp5Zivns7g0BU94IVi1UBn7LTSieh5qBEZEDN0HACaYmsbGaA5gvOq
      t28J3NIaT2vTq2fo4BVbUO7ZCltoSCI453HbtwEFB7u8BjY1x2nkEVNAJqtZ4BJ7
      /dyea8hqNGiB2qXx4AJkLd8lIcmxRM3BUHPiLG0CgYEApx8/DXXk8awWAUmH8UXh
      mxkos7wSFMlqT8BlLwg6s8BkRsEeqi5+L4hc8roRN/6x46czkOQVRPd+x+nXG/QG
      4TqYCY95/SC5kBWnIJu2HWd6LxkmvNrxfZRMRcDWPgDjxt304LPOKkpoHIQGye7T
      2qdFkli5XZOWUuAUxq/8JVECgYBTU9NGjiJHZt1i8eaSDP3m5q8Mj2Z4uJ7aYbMR
      czQBAtwIoU4yofJeU0f+Lim0QF62o1Dn1mRuxEhmgqngaIMx4K0JkD//1EHVzCqY
      EfeUeU7kfj05bKxsoCu1aptcgJI4xn1STbmM3EsyeHTiI1XtDEoP0iEU8Gsj0MIV
      jZFgSQKBgQDEdDY7hwyoiDGTsX8FS2fmsOfFc14CYn6G1Nm8ecKQTphHGmRmonwm
      NI5z3PSTmyn75x+cCKXIKIzdlFJDrKtrTf0q0XdsMj3bbj7YVtvfjRGZHHglNLq5
      xMCAT5X9GHiP+RrbnmXTBuUtQ4BqMnAb3/J3suX+kWRUwvEOSUatsg==
      -----END RSA PRIVATE KEY-----
      """ + "\n"
    static let encryptedAES256 = """
      -----BEGIN ENCRYPTED PRIVATE KEY-----
      MIIFLTBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIoQ5NVj7ygKkCAggA
      MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBAcsxcyUvKpOaN4SpNW8IPCBIIE
      0LXzQ3QN9pIg/TKohJGMz5FM7qGKM9FNf1Sil44WFCw/Fylt7GNhUwipkNmgPNBw
      2JZ+kkPh3OJiPFEpL2A5tlQ2+Q0DBz6umDdouh6L1qCPQBEaVwFDcoksSpZ5ExeN
      XsWrFA5LJgrEO8/fkgcEFDwLNxjawPBTdLMc2mtBMgVaVle3oHFAum5gTRv49Nhy
      eG3lrfnz91DmdIVsR+b5M9cIKLF+eptlxtXR9u0AP4RMYMuAdBNKpGmgH5L1oWku
      XcW2EEFxaWr0dPEKBDyfiO9tw0tbFfwRK246UXZP1aMWAWnw7fQt966zHkV546sg
      ftug/Qx5vD2SU3t2Icn9mdingPU0MmayxcXSYTjIMbua+suLBbnr//QKc3O3EKRt
      OuToV2e5mRZwUNdSYF4EPq5aDWMCP7WOUqVJuYqG0ayuIQMycKc3oOoSsSDLuHM2
      Sl69cPV/Pw95VaRFQdkQRiAeaTGB1z7T/XhV/hr/Na3LJD17Opp/Tplrz7eTtDat
      RZeE1xcHpHzNzghRKcvsl1ImzKLaiXdXQTPXfeU34C/rJFHrD42RFRinN90PUCWa
      laNHfJ9Z6+h1Wj7me0xQNJ/yQLj/MO7V8xt9+UOHbWnt4lXMv/tvWm9JDdzrwSep
      myAoPjBBYSc/2zt7cCjJB+JdAQgcN62jefWmsHoQDXiV5LcC3YdCGA159hTT0MQf
      nbRdS0ZpyUJeTwj8q9ni4l/Cx2vhZEQegYU8R8uJztVjZqHJeYsRdMytR2OVWSvl
      UFYmISRDRsym028v4kS7STXmwaqHuLqAvWFfRWZalcEGwiPVukOkGFmQsJsxY+e4
      UmQ/cOFvOXupNy67LIz/cL2ya+f6F0MyyIng90jCCkrzdm2glhrfVSUgEwZlS0jh
      PlzJlRM8RiDBZVeI7PN5SUIHNNdNiw75yYsCwMtzZKl2s7anrPkcvJAa99VW/jNS
      pJ3l698UtZQ1arQtdAHfdjM2K52Rj1C4GTX5D0rCHTk3/BVrpPK++angpKgEU6Vr
      B4BEx2iILbTdj+AP/Tm2J2GOFysdvup9AGOuI77vmIUrrPt3KlXFoXRXDM8kfzPF
      PnZvEayNwk8rp+pLxeP7XOxyw7tRKZ2/jUemH5+/gzr+KLD0C2xqVQAZMXWCdEYG
      udPKxPC4CP+yFbmeOuRqln9Pq3xzvfk6ktuRYUx+Nmhwh9i67nhRegUGBQ3YCbrY
      IwPgFZTKxEk3MMemW3iiBF+bFPxC98h1YIp9CjsgzV+ciRDnh8kSYV+sC6TgZsgb
      H89xhbXzxbCdPFGL3TgbD0HaGqZz0Y5GsLmDzMuyOqtjcJNpz751FwFpi7J86jQT
      ZSNI4/8eZXUgE34GSfsv4dxPR/nrNanVHXc49JQH5YNXBcXhe6dsa9hCZYv2+04F
      QiHszaGReaSeZ4EBUASuJyI7ld7/c5vwH75z7FbNZn5oV8rBbMYy+5uOJwSX+OFU
      NnYQMCYZSsAqWjwsIMjKlusqRJb3BWuoV6N0/U5f0CJtvQD8SPjFJEWo7HWJ+zRJ
      s+0BFAqHi4amu9+/Nk+wDU1mfyAVQEN3/I10zcZQAT9WwQSXnkiQ/9GX/LYI4PUL
      wlqCApBxZRh2dr1b2nSy9xhwyFyQ72lF84z4eDo2hvBe
      -----END ENCRYPTED PRIVATE KEY-----
      """ + "\n"
    static let encryptedAES128SHA1 = """
      -----BEGIN ENCRYPTED PRIVATE KEY-----
      MIIFHzBJBgkqhkiG9w0BBQ0wPDAbBgkqhkiG9w0BBQwwDgQIP5wKnMZLXj0CAggA
      MB0GCWCGSAFlAwQBAgQQ+Gpg2rVC9OaUhj0ToshNbwSCBNAVyCDdHA+yiWnjJ9GI
      WodsbkkqBE1arJn+Iuvi7HsWI2R2JNNushuP+lKRdsW9opFCUrrzyFiNHvOFz9/0
      VbfHtT55dyR8R9hQJA6OwDxqC2gY8POJ/UrpUVmeOPwsYdB0sjSDppZB6yifdgS6
      9XfK79LAcT7RSHQL3/lxR+6/D5aB/ebi+vRuOK5gN5nB+mKy0AJ8bO3lVtL7s5Qb
      4APqTTdCMP32C8+7s9Vf2lk8XIrS5fKCja55jC2jkX3NI0qoDuSgY0reMpR3WtMt
      1aR7bYKwl9D7gOU9AnzO+rqUu254OWgcRrr1Te09Uq+Esavbxp6rTp4Cbv6i8sXB
      vW1OvbrEHHv6biV16DPAuoWZcKMdlCkDHyB9cG/LoVBqlJiRqUwsyCSwrBXG96kG
      fGFBhUrpI6oUQEufMJCu3vFM4ceJgYtYcNvdUDB8ugtuZtYk7A8V0tkajroVpe/H
      nIRozqUzsNPmjGltdcbhw6k5g2YayKI4i4n7IdIRekIesFtKdNGvXidAjU44Ya9y
      2jXqr98RWM4zxGX9EChrXy1VBMKSnKw9xvk+q5iYVAFlRmFc7JlNH19TZOxoXYy4
      /tUBjGIAiB+eiBV5zkHzk9XJl/C/0NJtVIi5c+q788aoF0FBrqQRb8whD173i/8w
      TA/8+3kIC60W6/N2Om68C1VTtiSbLUAMDIw+i5Gb7D/4OpWFRp91RdixtrE7lQsq
      AB67xpUdEO1zFe84KWI2Okn5brJVNtyJCLmVR9eY+zWsCswGrCLSXp220P+B/9kJ
      pc94PNwtV92UKa8KJTCWgYTjJgLPoF2MHmllhTIc18LMCDsuU+Bv6YDzcrDyq0VA
      uk+5hdAySkC+NQsIGNIqMysVuhxxaqVbOwPD2SKrdplwscHSQuTb+wWigaBZM/DP
      dKJ/GpkSOxw0ShJxjnVBwvbHQDDDB4dtxpqcWItgFTrpRbaFp81TVxaPFDkjhN7k
      I5sRt766jur5BPdjlw2ryOdzHtvcjKizZCjVXJYej8f1qP4bhBJvdFW5eqJ7rWJ8
      JI+6QpnLjmkpi5YEYQIyFREITslc7ZVCuYgmx5HRRsLAgu/U7DhN8AiNykCrq3Pj
      Y6ue9YSCmcBMJT/ZX4d3J4ODinPZiWJcWsU1rAOR+h5fgIJ7HSzw8KdTFyVNY8m6
      ZTtzAXEupjWa+Eq+0iFIQWHivuM5yag7gK1rXrZj0D3aofmYM767Nr619m57zG9N
      6QDtz48eivBhaZ3nYr+07hvF3UcI4ukkoN0XingqgO+bixn9f82iItXTKq6VfOpx
      3oTyTz83tD4JoPhBXrLw+4MnL3Vasz5a90vCRqaQS7BHQ9rxrOobgIHl/k4O0cda
      /HKyonqk64IqWEa53W+K12B6kOBHlZidW/YpTIVaiAsSex2p96M/cu4u3SyJGOsC
      V07b7e7xWT/0zYUGKdTB1jsKt8BQoQ3UX8+H20SHcEpVw2gd947mG/101R85PriT
      9/YqF162iG32YduShgUDn2erkTkGEMlbdhuhZXjqGmxMbdZpqsJ4GEVQM83quEDz
      tofH7lF9y2ic+YecPg3HXsqxZTSKcq46fIVkhd4WDGV8aYF6vCqJW0Nosbwiu3PG
      feAajVxPcVRbTNI8swUixSY4NQ==
      -----END ENCRYPTED PRIVATE KEY-----
      """ + "\n"
    static let encryptedDES = """
      -----BEGIN ENCRYPTED PRIVATE KEY-----
      MIIFHDBOBgkqhkiG9w0BBQ0wQTApBgkqhkiG9w0BBQwwHAQI/16G5AjA38QCAggA
      MAwGCCqGSIb3DQIJBQAwFAYIKoZIhvcNAwcECOKu4YOm0y0ABIIEyD3M9yVW1bCE
      QyquYNWKRFR+yLgHakriAdkf/MKRoiDyXVyGK0R0x0olQYsZbuRT0IUP2F/DAak2
      +8rMQRyIiVzrRgfKpfA/g5HITZD6U/YrJWT5WM3MPphEONheZ3ovi1cle3jTtx6R
      d49W/OOz3ZYrlUkq3VmQNR2zvgPvzv2ZhPYLTLVasFRA0O95XZxheaDZePrcLn2S
      xHip0R4zlU+cL2uk8ctpJkx0OuMmnoWeAUveqHEWz1LNQzg40uhqCMuQ3Ks+lwWf
      JxvcEql1hsImiiEvkghtMKsMHPQrk8hsYfPuw3Et4eoPe/wDGJklaaGwrxZ5ktfI
      AbXq78QY7BHIBiPULanq7reUpx+ERuL0xzHkPZL8gYfQ5QQVSfI+hNw1mEp9PFJe
      o7fQeyvzVfd+ZfoGJ0/nu1YnnjAudJ5mimoom30KVJs0ymnKKqKBhrDNy5hRBNNc
      tP8Rl03AcSpielem4Hp3LO2iUaP79ck+2puTfpPDq3xXxDRCx0tuECBSaFT8a1BQ
      B3kpDyDDzYzEY+IXVwmbwOiyszsksyv2viNFBNcMt+fX7UnvVPqMyXSs7vzkYED/
      I2g3+JVFM1T/yPBfz2YwTg2i0qLnh6hlXAyyn2rfozhSiX6GUYMm7Cc1BHsfJhW3
      xPzLgNNw/TWQDyagDqb59WvAry8otdGhT5KcV4qVx0Lmjfnstru5b4i49nGYvtf2
      471rZx1KB7aWqTQnuBEZbNwrgVkpfVA2Vl+H+7tdpJlGxHUecWSpZ6S+s5dBqfb3
      1HzhAVr4C0a1mgahYbliHOGP1XUuqvDespLwg4yoLxGcEcViakmJVFckTnq+6L5/
      QvzMPOe8hH9lyUHI6YHLiUktnZhK3g2XFvZ7mFUyu1MpSjxIrmziGnZcZVRPeifr
      B9wY6hG2lCBwae0LXCDXD9HAg7pqidp9BbGkOy5HhsNRP4tch4Jl8kbXPlE7Ey8P
      qvol5lieNkDhOfj8Iy+9ctb6W1gYLniql9dVArkHz9YAELmoXfcTr7DWJjuF04Jn
      7q6pYk22t5cuI7yVtbUTzuP75LfuCH9ZfLbSJJqKzcxMDCceDXFen/dxItarmiZN
      F7AYfVgFhR0QMIcw3ERG9cZDYoFd+58sNrW5I1me68yeZKaP6oSrnQaveG40YBvM
      FRMpeyVmM/0Biw8WKrRjHH/lgrl4nZvjZTQw6MCrU27MdAfLh1fmIl57Onqh1wJp
      ocvmwx0cdzHcgssRI1Te5yjIFVcKiZAale2Iei/8+zyz684o1uL5tvgRzwtjJmpI
      O34UXXp2ZxKV4QujZ7dRqOzFvwD5A0pllyxHkzks1aE2/KCg4agvLlELEDIDmApk
      VO21Z3sVeHg8j0wbFs2EnHRuu/8nkKOExH5uGupA+8z+IVeEET42YuGt3MGMzK7G
      rLxCSWtLMDYD5IYsEuqPwGCmZJ1vaPlImN6pPHzwxHVKPDFery+BshvXRFbbJ3Ud
      RdSMhtZU7hQMWRmatadcedwt336VgHeeOtyPWEj/GPRMtWy6ra9p1eV1dKU+ri4A
      UBB5fDlIZROUPMKLHntmjMbkLrYhsn1Lx41PmeyfvSPUvmK+A0c0gadV00++oWCW
      0vNshj9q+ETXrV14m2Vgjw==
      -----END ENCRYPTED PRIVATE KEY-----
      """ + "\n"
    static let encryptedOld = """
      -----BEGIN RSA PRIVATE KEY-----
      Proc-Type: 4,ENCRYPTED
      DEK-Info: AES-128-CBC,BC20E7F0649CE87F53EE8908D8609BF7

      S6Fi7gYzWep69ga8OnEmvcSaCYzMvrMkZvp0OS41EPoilPbCFPTtFYAWIkaF6mMQ
      ph3e8qQL9kFGsK8EQn9qbfqw5tjX6KZKeBGyOgphxO7s/vX++Pw8yprRdK2DGwKx
      SFFFRhA/rypF0vNOZpyQOhgLOfyC2Gvz0Mamwo9eOmmx2ndjgzq0d1IlZqkRngqI
      AJqsWiQjeffwPirUU/wcBEbNpRYbs1K1CeLAraCRIM/hqUvZ7CRsUxo/uHzS9EyO
      lQdMZwB0UBH0SYJLO6VBCVOl4eB4Bs3DB5rEXhMSPX2mL7roF8gzxpg+F5ZSskzw
      tQpRwd+hQ76yk9+/I3OOZcR6Cll+ATwGH5mV/dPlIoTrc+UPmTaMRrqdKRN6C+gA
      xh0HTtyNbj/w+lV7az+C4rA/BBVIbrNsG0Cd5lQhhe6uYu8VN0nYJZk8BzdfXIZc
      imF5sR4AehFsQihXzP937iIJedAK4zJhM+0Nr2rGhuTCGcn2kT/3pO/gHlSSmBpw
      11Y1fbqvDrBqhOe9uRmSDI9dtfSwOaxTZVsL9IIo0ZEPXl5i4NyiUUm0pJBlhkTK
      Wy75gc07GnZMbJCtSueBIFiaXpo1d5nv6eNAXLD4Edl2vcTgaXewUu2dHALuT6lM
      JE7y9uVvL1UuzF+cwMupNU+gYTDeOrpZ4m1nYbT1ibcuCCvuUF4ZVEjB6JLelaPF
      hk5Z7mM/bDLtuU3uRl94c+e7OW/Zc0QfpBEdeotl5p05hAT8A3GUXZLFcZi81oSe
      7mkMkSzS6inzvWz2l92zjPvaz5QylTMzOFyQwxUEH2k6CiK8hqhgyvmwrENJu1+b
      kRyV9BWidWKzqqchiCwHcRIDhKgxDO26i0ng8zKfo9P7gATYjm/1Bz2vOSh1OWSz
      bG1a79PCWcrkMSItppBLqFVlbRvtGlyrGhuJUNPuQGWa9OerioGyxCq8n4G3ImQn
      x19cbM6bTYmfXVISoVQmRHv2+SR13anDTCFrjjGDQUF30HrpacRGaOIQRiIRrsM3
      ivymdtEPhPrTgn/o6EDgkq0E9jo9HZSevWz4sb0r7JNls1B2VZA/CUQQ9UKtQPzC
      WTu0abJU7XB3aZ9GwcVVCHA76LzUaV+mS0TTnoXgMuAVLlP+x3HXvh1oRfbU1ABa
      tFbqqLOP52Oh+i51quPX+6tUPc5wnMz/OdO+q6BuvPBwy/ixbzPDtUa+CLwp0EJo
      xd56IooiCDGe9QqiAX/fH00lHHfBGhPkJoNg96yvXkJUfCSlD7RLP0kUasggMwAI
      3tO327yRZS6nLF2uB5OPpcZQ5l1UVU4o5ayjZfhCemUhnr7PDNsNC6+6EGxUNF6s
      a9CTVu129fEZYq+UVmjwar+O8CeUkSJk9NowzTtXbMdBVYep9C0xgUAdHUxyIRWL
      QiVI+O1XpSjFqiQO32lonMhsDnc/ocaDdBRulvOyeZMF305oINGPUJHYo73b+wr2
      ANeXUAFR9nA7uzZtENbdkMrgJtnBI05+A7vs2+rRJIvfku/UV06X/E7cxoEYIPXU
      gUQB+uwMtRo1BAKuC1VD15f/BJVIJxqKZweWyx/XkL2AftSDIxh5Hsg7hC/9GrKQ
      -----END RSA PRIVATE KEY-----
      """ + "\n"
    static let otherCertificate = """
      -----BEGIN CERTIFICATE-----
      MIIDAzCCAeugAwIBAgIUP21MFkTy9zqkBxTJTTUnTCi4+2IwDQYJKoZIhvcNAQEL
      BQAwEDEOMAwGA1UEAwwFb3RoZXIwIBcNMjYxMTMwMjEzOTQyWhgPMjEyNjExMDYy
      MTM5NDJaMBAxDjAMBgNVBAMMBW90aGVyMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A
      MIIBCgKCAQEA3mXI9TKXMEo316QtyMl+1476V/8VWI+9jHrhoQPoU/GYnhXHyjs4
      K67ffNQoKR7uoGEdTs+NcJQVSs5snMHCoqqZWPFPgbJUWiJtSk9bJMIVA3jP2mAt
      dLpc5h/aD5n6k9TZrpzi1+tHfP8R7EsgLsxTc9ASVktUIGjSwTo1ZY9EUlAETLgR
      uybdLmf0QWjISs3txgOS8NTAxSW29bRSwFLOKUPOnXiyHHowISezsOJAhjaGX+Ut
      izifq49x1pa+L0Qk0VaM6kYx49qd6nDz+YpcxWGQoy3HOjPwej1D4V8eqils0PXQ
      V6Uet6ToiXk5GJzRanB7uBld4zdgqE5e7wIDAQABo1MwUTAdBgNVHQ4EFgQUi1Pf
      rKDdHuxt/RlecyOQ0utTqwAwHwYDVR0jBBgwFoAUi1PfrKDdHuxt/RlecyOQ0utT
      qwAwDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOCAQEADl0dN49BhT7M
      cRB9lk7P3Hqo6oTAoSMUaUHhXcBBNWwNVToTy9MyysbCTUTFMWd+G8gpJdKXYbz/
      apNtlpSmINl83CWvTFKvt5+XMbFmwgvLfxxN7oOhQBX00tT4ibGZE7VwV1BO6WbV
      5iJSlX9FJUagYhx8POgCcJYQxHq8qQfKVOZANV86YvEX7G2juzSeZFK/YXSy2GK5
      N5LfkxGVyjqdDx17Ur9xoLPXfPBlC/goSlYvSMOVDAZK1BImaaBKbCB50FugqZml
      955ro132ktedROSENaqeWV5k4SIepquZupkRVG/VIQdc8HRENBfM4J9Y5qjiMwsV
      R7sJApuxQg==
      -----END CERTIFICATE-----
      """ + "\n"
    static let ellipticKey = """
      -----BEGIN PRIVATE KEY-----
      MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgRmKRgnxgFLdlL713
      r4X/Bb1MwQkrve2t2kj29XSTQeChRANCAAQHAmnjYI0lUf4h0676bQK9OgO/hZD5
      LUN2/GoaMFvVfx1SujtlXsXO+vRuTW7FYrEycr2DAZKKka+Rgh4SiVZx
      -----END PRIVATE KEY-----
      """ + "\n"
    static let ellipticCertificate = """
      -----BEGIN CERTIFICATE-----
      MIIBcTCCARegAwIBAgIUfnutYlUeE8dVd60rDNtP10I3EUcwCgYIKoZIzj0EAwIw
      DTELMAkGA1UEAwwCZWMwIBcNMjYxMTMwMjEzOTQyWhgPMjEyNjExMDYyMTM5NDJa
      MA0xCzAJBgNVBAMMAmVjMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEBwJp42CN
      JVH+IdOu+m0CvToDv4WQ+S1DdvxqGjBb1X8dUro7ZV7Fzvr0bk1uxWKxMnK9gwGS
      ipGvkYIeEolWcaNTMFEwHQYDVR0OBBYEFBjF2a2Tvd5bNSUZtOWGiylHg/7qMB8G
      A1UdIwQYMBaAFBjF2a2Tvd5bNSUZtOWGiylHg/7qMA8GA1UdEwEB/wQFMAMBAf8w
      CgYIKoZIzj0EAwIDSAAwRQIhAIOnWLgI/FRojNNFNdf4bN2hwm7zKFmAE/d4Y+JW
      AWPCAiARRIMa/8U2wKCTdhCsayMeEBl1ox4ZlPb1H5ZxugMyZQ==
      -----END CERTIFICATE-----
      """ + "\n"
    static let smallKey = """
      -----BEGIN PRIVATE KEY-----
      MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBAM955ntKqYpec5jR
      4U6Uk0U5LssxwvtfidmtBtYSlNM9ELbAR21I3EVS1JDUvvmFe2/41YCESteupNCt
      OAfDubqkfF5z86vpl0OHYo3Dt8eUjQ5w1xqI6chnV/cqfeZ7ZhGwO2QtcoMDrkD1
      BUze340K7EArkcM381Kow9iNwuIFAgMBAAECgYBimTLQOt4xdMuIv41MU81dI1y6
      ke5wmamgOds61t/FN4r+3ofTRsHva/q6zW/okufjgaStC7GpqESJKxiqj/huAGo9
      pc+1RJN2A2pSNRALqA7aEQVnPnxKoEya2GUNzj9bBKLqonzu4j/Lm4lwVJ0pVviP
      FXgJVIhL2tSQ3YujYQJBAOwcUSzMijaXceGt2OlJjs9wDey6WxSd/9KY/PYU29P7
      ggKse45REmDug3jh2b6aSBl9KtJzWehKOVNfnSjXfWkCQQDg9BYwBRoNeZAla2gx
      pZdmzjD4xPwdsJJRiEQynoiCodPouTzLnmZX4Q4y5ruEC2MbppTw5rmg7DmzjVDv
      2gA9AkAq9H/kKZYflm/Wgf1Le+FqZdVysvitCI2pL8Idtu/DYidl+yFDZAZ28g2j
      KVum7ISfdoEa5nd95jsFqwh5jLK5AkAqEJqhiiKwCF5TEP2f4wYnvEDeE//NEXqa
      8m9GQ+zk+JvmtdTPgqRCpJwCGrFP5M04m3LYhVyK4gF8ON28rDhFAkEAiLCUmnVY
      1IPNi8/86tVU06YQ1DNS5frdNLWiEm7Zriwr/5/bmJ3Wqmxpd1G/Bug/oWNHcQde
      7VJeFNa05C4+Sg==
      -----END PRIVATE KEY-----
      """ + "\n"
    static let smallCertificate = """
      -----BEGIN CERTIFICATE-----
      MIIB/jCCAWegAwIBAgIUf1SOe0F42mmT3GQVrhaADgvamkkwDQYJKoZIhvcNAQEL
      BQAwEDEOMAwGA1UEAwwFc21hbGwwIBcNMjYxMTMwMjEzOTQyWhgPMjEyNjExMDYy
      MTM5NDJaMBAxDjAMBgNVBAMMBXNtYWxsMIGfMA0GCSqGSIb3DQEBAQUAA4GNADCB
      iQKBgQDPeeZ7SqmKXnOY0eFOlJNFOS7LMcL7X4nZrQbWEpTTPRC2wEdtSNxFUtSQ
      1L75hXtv+NWAhErXrqTQrTgHw7m6pHxec/Or6ZdDh2KNw7fHlI0OcNcaiOnIZ1f3
      Kn3me2YRsDtkLXKDA65A9QVM3t+NCuxAK5HDN/NSqMPYjcLiBQIDAQABo1MwUTAd
      BgNVHQ4EFgQU/87HhOR6a1MNzmlRc5GgMO1te1MwHwYDVR0jBBgwFoAU/87HhOR6
      a1MNzmlRc5GgMO1te1MwDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOB
      gQCle8npgOnsv2hdvjgdGgPedU9ENXZNunE2IbbcTd52G+Bc333Ldq2zFWAfBhsz
      WMBEctafNQ8KVfT6oGw9jnvbJPF/gfAQ75RzXsTqI+N8iaNzsIrKshvzAslMvDTZ
      9DyFBZtiPCMWpWwsM6uuIaqJ0Nopd7gPdGJk7NTP7qS5qw==
      -----END CERTIFICATE-----
      """ + "\n"
    /// Of `certificate` in DER, by OpenSSL.
    static let sha256 = "yY1P5j4hI-vlEToRhpp3YvkcC42zsf5Iy8Xu8IIQQNk"
    static let sha1 = "Pog9_Yg-9Tkml7u68u0kY7Xd54o"
    static let password = "pass-4711"
  }
#endif
